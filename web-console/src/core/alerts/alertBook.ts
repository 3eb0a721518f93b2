// Every alert this page knows, each at its newest revision; the open ones newest first.

import type { Alert } from '../api/types'
import { Signal, Value } from '../value'

export type Change = 'added' | 'changed' | 'stale'

export const isOpen = (alert: Alert) => alert.state === 'raised' || alert.state === 'acknowledged'

/** Closed alerts kept so that an open detail page still finds them. */
const closedKept = 200

export class AlertBook {
  readonly open = new Value<readonly Alert[]>([])
  /** Every accepted change, live or loaded. */
  readonly changed = new Signal<Alert>()
  private readonly alerts = new Map<number, Alert>()

  find(id: number): Alert | undefined {
    return this.alerts.get(id)
  }

  /** Takes an alert from an event or an answer; older revisions than ours are stale. */
  apply(alert: Alert): Change {
    const change = this.put(alert)
    if (change !== 'stale') {
      this.publish()
      this.changed.emit(alert)
    }
    return change
  }

  /**
   * The open alerts as loaded; those that closed while we were away leave the list. Alerts raised
   * after `seq` came live while loading and stay.
   */
  replaceOpen(loaded: readonly Alert[], seq: number): void {
    const ids = new Set(loaded.map((alert) => alert.id))
    for (const alert of this.alerts.values()) {
      if (isOpen(alert) && alert.seq <= seq && !ids.has(alert.id)) this.alerts.delete(alert.id)
    }
    for (const alert of loaded) this.put(alert)
    this.publish()
  }

  clear(): void {
    this.alerts.clear()
    this.open.set([])
  }

  private put(alert: Alert): Change {
    const known = this.alerts.get(alert.id)
    if (known && known.revision > alert.revision) return 'stale'
    if (known && known.revision === alert.revision) {
      // Same revision with history (a single read) is richer than the event's.
      if (alert.history && !known.history) this.alerts.set(alert.id, alert)
      return alert.history && !known.history ? 'changed' : 'stale'
    }
    this.alerts.set(alert.id, alert.history ? alert : { ...alert, ...keptHistory(known) })
    return known ? 'changed' : 'added'
  }

  private publish(): void {
    const all = [...this.alerts.values()]
    const closed = all.filter((alert) => !isOpen(alert))
    for (const alert of closed.slice(0, Math.max(0, closed.length - closedKept))) {
      this.alerts.delete(alert.id)
    }
    this.open.set(all.filter(isOpen).sort((a, b) => b.seq - a.seq))
  }
}

function keptHistory(known: Alert | undefined): Pick<Alert, 'history'> {
  return known?.history ? { history: known.history } : {}
}
