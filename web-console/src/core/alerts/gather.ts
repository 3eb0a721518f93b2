// Keeps a list still under the pointer: newcomers wait outside until it leaves.

import type { Alert } from '../api/types'

export interface Gathered {
  shown: readonly Alert[]
  waiting: number
}

export class Gather {
  private held: Set<number> | null = null

  get holding(): boolean {
    return this.held !== null
  }

  /** From now on only what is in `list` is shown. */
  hold(list: readonly Alert[]): void {
    this.held ??= new Set(list.map((alert) => alert.id))
  }

  release(): void {
    this.held = null
  }

  /** Changes of alerts already shown pass through; only new ones wait. */
  view(list: readonly Alert[]): Gathered {
    const held = this.held
    if (!held) return { shown: list, waiting: 0 }
    const shown = list.filter((alert) => held.has(alert.id))
    return { shown, waiting: list.length - shown.length }
  }
}
