// Measures the round trip to the server, and notices a connection that looks open but is dead.

import { Value } from '../value'

export interface HeartbeatOptions {
  /** One round trip; rejects when there was no answer. */
  beat: () => Promise<void>
  /** Called after two beats in a row without an answer. */
  onDead: () => void
  everyMs?: number
  now?: () => number
}

export class Heartbeat {
  /** Milliseconds of the last round trip; null while unknown. */
  readonly latencyMs = new Value<number | null>(null)
  private timer: ReturnType<typeof setInterval> | undefined
  private failures = 0

  constructor(private readonly options: HeartbeatOptions) {}

  start(): void {
    this.stop()
    this.timer = setInterval(() => void this.beat(), this.options.everyMs ?? 5_000)
    void this.beat()
  }

  stop(): void {
    clearInterval(this.timer)
    this.timer = undefined
    this.failures = 0
    this.latencyMs.set(null)
  }

  /** Something else stopped working: finds out at once whether the connection is dead too. */
  async suspect(): Promise<void> {
    if (!this.timer) return
    await this.beat()
    if (this.failures === 1) await this.beat()
  }

  private async beat(): Promise<void> {
    const now = this.options.now ?? (() => performance.now())
    const began = now()
    try {
      await this.options.beat()
      this.failures = 0
      this.latencyMs.set(Math.max(1, Math.round(now() - began)))
    } catch {
      this.latencyMs.set(null)
      if (++this.failures === 2) this.options.onDead()
    }
  }
}
