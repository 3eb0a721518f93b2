// The tree of units: codes are prefixes of the codes beneath them (市 6, 街道 9, 社区 12, 网格 15 digits).

import type { Unit, User } from './api/types'

export const isWithin = (code: string, ancestor: string) => code.startsWith(ancestor)

/** Names from the highest known unit down to `code`. */
export function unitPath(units: readonly Unit[], code: string): string[] {
  return units
    .filter((unit) => isWithin(code, unit.code))
    .sort((a, b) => a.code.length - b.code.length)
    .map((unit) => unit.name)
}

/** The path without the city everybody here belongs to, unless that is all there is. */
export function shortPath(units: readonly Unit[], code: string): string {
  const path = unitPath(units, code)
  return (path.length > 1 ? path.slice(1) : path).join(' · ')
}

const presenceRank = { online: 0, busy: 1, offline: 2 }

/**
 * People who can help at `unit`: of the unit itself, above and below it; the grid's own workers
 * first, then by nearness in the tree and presence.
 */
export function peopleNear(users: readonly User[], unit: string, me: number | null): User[] {
  const distance = (user: User) => Math.abs(user.unit.length - unit.length)
  const rank = (user: User) => (user.role === 'grid_worker' ? 0 : 1)
  return users
    .filter((user) => user.id !== me && (isWithin(user.unit, unit) || isWithin(unit, user.unit)))
    .sort(
      (a, b) =>
        distance(a) - distance(b) ||
        rank(a) - rank(b) ||
        presenceRank[a.presence] - presenceRank[b.presence] ||
        a.id - b.id,
    )
}
