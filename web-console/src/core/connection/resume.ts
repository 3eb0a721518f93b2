// Remembers how far the durable events were seen, so that each is shown once and none is skipped.

export type Verdict = 'live' | 'missed' | 'duplicate'

export class Resume {
  /** null until the first subscription answered. */
  private last: number | null = null
  private missedUpTo = 0

  get after(): number | null {
    return this.last
  }

  /**
   * Takes the latest seq the server knows. False when the server's history is shorter than ours
   * (restored from a backup): everything held must be loaded anew.
   */
  subscribed(latest: number): boolean {
    const resumed = this.last !== null
    const shrunk = resumed && latest < (this.last ?? 0)
    this.missedUpTo = resumed && !shrunk ? latest : 0
    if (!resumed || shrunk) this.last = latest
    return !shrunk
  }

  /** Events without seq are not durable and always live. */
  accept(seq: number | null): Verdict {
    if (seq === null) return 'live'
    if (this.last !== null && seq <= this.last) return 'duplicate'
    this.last = seq
    return seq <= this.missedUpTo ? 'missed' : 'live'
  }

  forget(): void {
    this.last = null
    this.missedUpTo = 0
  }
}
