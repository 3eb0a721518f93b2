// The console's voice: alarm tones by severity and the ring of a call, made, not downloaded.

import type { Severity } from './api/types'
import { Value } from './value'

interface Tone {
  hz: number
  at: number
  for: number
}

const alarms: Record<Severity, Tone[]> = {
  1: [
    { hz: 880, at: 0, for: 0.18 },
    { hz: 660, at: 0.2, for: 0.18 },
    { hz: 880, at: 0.4, for: 0.18 },
    { hz: 660, at: 0.6, for: 0.18 },
  ],
  2: [
    { hz: 740, at: 0, for: 0.2 },
    { hz: 590, at: 0.24, for: 0.24 },
  ],
  3: [{ hz: 620, at: 0, for: 0.25 }],
  4: [{ hz: 520, at: 0, for: 0.15 }],
}

const rings: Record<'in' | 'out', { tones: Tone[]; everyMs: number }> = {
  in: {
    tones: [0, 0.12, 0.24, 0.36, 0.7, 0.82, 0.94, 1.06].map((at, i) => ({
      hz: i % 2 ? 960 : 800,
      at,
      for: 0.11,
    })),
    everyMs: 2_600,
  },
  out: { tones: [{ hz: 450, at: 0, for: 1 }], everyMs: 5_000 },
}

export class Sound {
  /** False until a first gesture: browsers keep silent pages silent. */
  readonly primed = new Value(false)
  private context: AudioContext | null = null
  private ringing: ReturnType<typeof setInterval> | undefined

  /** Called from a gesture. */
  prime(): void {
    if (typeof AudioContext === 'undefined') return
    this.context ??= new AudioContext()
    void this.context.resume().then(() => this.primed.set(this.context?.state === 'running'))
  }

  alarm(severity: Severity): void {
    this.play(alarms[severity], 0.16)
  }

  ring(kind: 'in' | 'out'): void {
    this.silence()
    const { tones, everyMs } = rings[kind]
    const once = () => {
      this.play(tones, kind === 'in' ? 0.2 : 0.05)
      if (kind === 'in') navigator.vibrate?.([300, 150, 300])
    }
    once()
    this.ringing = setInterval(once, everyMs)
  }

  silence(): void {
    if (this.ringing !== undefined) navigator.vibrate?.(0)
    clearInterval(this.ringing)
    this.ringing = undefined
  }

  private play(tones: readonly Tone[], volume: number): void {
    const context = this.context
    if (!context || context.state !== 'running') return
    for (const tone of tones) {
      const start = context.currentTime + tone.at
      const gain = new GainNode(context, { gain: 0 })
      gain.gain.setTargetAtTime(volume, start, 0.01)
      gain.gain.setTargetAtTime(0, start + tone.for - 0.03, 0.015)
      const voice = new OscillatorNode(context, { type: 'triangle', frequency: tone.hz })
      voice.connect(gain).connect(context.destination)
      voice.start(start)
      voice.stop(start + tone.for + 0.1)
    }
  }
}
