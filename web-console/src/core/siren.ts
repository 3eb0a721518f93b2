// Sounds the gravest alert nobody has taken, again and again, until somebody takes it.

import type { Alert, Severity } from './api/types'
import { gravestUntaken, repeatS } from './alerts/alarm'
import type { Readable } from './value'
import { Value } from './value'

export class Siren {
  readonly muted = new Value(false)
  private severity: Severity | null = null
  private timer: ReturnType<typeof setInterval> | undefined

  constructor(
    open: Readable<readonly Alert[]>,
    private readonly sound: (severity: Severity) => void,
  ) {
    open.subscribe((alerts) => this.follow(gravestUntaken(alerts)))
  }

  setMuted(muted: boolean): void {
    this.muted.set(muted)
  }

  private follow(severity: Severity | null): void {
    if (severity === this.severity) return
    const graver = severity !== null && (this.severity === null || severity < this.severity)
    this.severity = severity
    clearInterval(this.timer)
    if (severity === null) return
    if (graver) this.once()
    this.timer = setInterval(() => this.once(), repeatS[severity] * 1000)
  }

  private once(): void {
    if (this.severity !== null && !this.muted.current) this.sound(this.severity)
  }
}
