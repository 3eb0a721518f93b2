// Which sound the open alerts ask for: the gravest one nobody has taken yet.

import type { Alert, Severity } from '../api/types'

/** Seconds between two soundings, by severity. */
export const repeatS: Record<Severity, number> = { 1: 2, 2: 5, 3: 12, 4: 30 }

export function gravestUntaken(open: readonly Alert[]): Severity | null {
  let gravest: Severity | null = null
  for (const alert of open) {
    if (alert.state !== 'raised') continue
    if (gravest === null || alert.severity < gravest) gravest = alert.severity
  }
  return gravest
}
