// Watches a call's connection: figures once a second, voices four times, and for how long nothing
// came.

import { Value } from '../value'
import { noFigures, ratesOf, totalsOf, type CallFigures, type Rates } from './callFigures'
import type { CallPeer } from './callPeer'

const lookEveryMs = 1_000
const levelsEveryMs = 250

export class CallWatch {
  readonly figures = new Value<CallFigures>(noFigures)
  readonly rates = new Value<Rates>({ upKbps: 0, downKbps: 0, lost: 0 })
  /** Of the receiving audio lines, 0 to 1. */
  readonly levels = new Value<ReadonlyMap<string, number>>(new Map())
  /** Whether sound came between the last two looks. */
  soundComes = false

  private heardAt = 0
  private pictureAt = 0
  private timers: ReturnType<typeof setInterval>[] = []

  /** `looked` is called after each look. */
  start(peer: CallPeer, looked: () => void): void {
    this.stop()
    this.touch()
    const timers = [
      setInterval(async () => {
        const figures = await peer.figures()
        if (this.timers !== timers) return
        this.take(figures)
        looked()
      }, lookEveryMs),
      setInterval(() => this.levels.set(peer.levels()), levelsEveryMs),
    ]
    this.timers = timers
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer)
    this.timers = []
    this.figures.set(noFigures)
    this.levels.set(new Map())
  }

  /** Counts silence and stillness from now. */
  touch(): void {
    this.heardAt = this.pictureAt = performance.now()
  }

  get silentMs(): number {
    return performance.now() - this.heardAt
  }

  get stillMs(): number {
    return performance.now() - this.pictureAt
  }

  private take(figures: CallFigures): void {
    const before = this.figures.current
    this.figures.set(figures)
    this.rates.set(ratesOf(before, figures))
    const [was, is] = [totalsOf(before), totalsOf(figures)]
    const now = performance.now()
    if (figures.packetsReceived !== before.packetsReceived) this.heardAt = now
    if (is.framesDecoded !== was.framesDecoded) this.pictureAt = now
    this.soundComes = is.audioPackets > was.audioPackets
  }
}
