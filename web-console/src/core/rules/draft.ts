// A rule while it is being drawn: what may be done to its shapes, and what is wrong with it.

import type { CameraRule, Fraction } from '../api/ruleTypes'
import type { AlarmType } from '../api/types'

export type ShapeKind = 'zone' | 'shield' | 'line'

/** Which shape of a rule is under the pencil. */
export interface Shape {
  kind: ShapeKind
  /** Of the shields. */
  index: number
}

export const mostCorners = 64

export function newRule(type: AlarmType, name: string): CameraRule {
  return {
    name,
    type,
    zone: [],
    shields: [],
    dwell_s: 30,
    sensitivity: 50,
    severity: type === 'high_altitude_throwing' ? 1 : 2,
    enabled: true,
    schedule: [],
    min_size: 0,
    person_height: [],
    labels: [],
    line: [],
    crossing: 'both',
    people: 10,
    facade: { points: [], floors: [], ground_m: 0, floor_m: 3, floor_count: 0, window_m: 0 },
  }
}

/** A name nobody has: "x", "x 2", "x 3". */
export function freeName(wish: string, taken: string[]): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wish : `${wish} ${n}`
    if (!taken.includes(name)) return name
  }
}

export function pointsOf(rule: CameraRule, shape: Shape): Fraction[] {
  if (shape.kind === 'zone') return rule.zone
  if (shape.kind === 'line') return rule.line
  return rule.shields[shape.index] ?? []
}

export function withPoints(rule: CameraRule, shape: Shape, points: Fraction[]): CameraRule {
  if (shape.kind === 'zone') return { ...rule, zone: points }
  if (shape.kind === 'line') return { ...rule, line: points }
  const shields = [...rule.shields]
  if (points.length > 0) shields[shape.index] = points
  else shields.splice(shape.index, 1)
  return { ...rule, shields }
}

const clamp = (value: number) => Math.min(1, Math.max(0, Math.round(value * 1e4) / 1e4))
export const inside = (point: Fraction): Fraction => [clamp(point[0]), clamp(point[1])]

function distanceToEdge(p: Fraction, a: Fraction, b: Fraction): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const length = dx * dx + dy * dy
  const t =
    length === 0 ? 0 : Math.min(1, Math.max(0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length))
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)
}

const following = (points: Fraction[], i: number): Fraction =>
  points[(i + 1) % points.length] ?? [0, 0]

/** A new corner goes into the nearest edge, so that an outline can be refined anywhere. */
export function addCorner(points: Fraction[], at: Fraction, kind: ShapeKind): Fraction[] {
  const corner = inside(at)
  if (kind === 'line') return points.length < 2 ? [...points, corner] : points
  if (points.length >= mostCorners) return points
  if (points.length < 3) return [...points, corner]
  let best = points.length
  let least = Infinity
  points.forEach((a, i) => {
    const distance = distanceToEdge(corner, a, following(points, i))
    if (distance < least) [least, best] = [distance, i + 1]
  })
  return [...points.slice(0, best), corner, ...points.slice(best)]
}

export const moveCorner = (points: Fraction[], index: number, to: Fraction): Fraction[] =>
  points.map((point, i) => (i === index ? inside(to) : point))

export const removeCorner = (points: Fraction[], index: number): Fraction[] =>
  points.filter((_, i) => i !== index)

const cross = (o: Fraction, a: Fraction, b: Fraction) =>
  (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])
const cut = (a: Fraction, b: Fraction, c: Fraction, d: Fraction) =>
  cross(a, b, c) * cross(a, b, d) < 0 && cross(c, d, a) * cross(c, d, b) < 0

export function crossesItself(points: Fraction[]): boolean {
  const next = (i: number) => following(points, i)
  return points.some((a, i) => points.some((b, j) => j > i && cut(a, next(i), b, next(j))))
}

export type Fault = 'nameNeeded' | 'tooFew' | 'crosses' | 'lineNeeded'

/** What the server would refuse, told while drawing. */
export function faultOf(rule: CameraRule, others: string[]): Fault | null {
  if (rule.name.trim() === '' || others.includes(rule.name)) return 'nameNeeded'
  const outlines = [rule.zone, ...rule.shields].filter((outline) => outline.length > 0)
  if (outlines.some((outline) => outline.length < 3)) return 'tooFew'
  if (outlines.some(crossesItself)) return 'crosses'
  if (rule.type === 'line_crossed' && rule.line.length !== 2) return 'lineNeeded'
  return null
}

export const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** A part of some days, local time; past midnight where `to` is not after `from`. */
export interface Hours {
  days: boolean[]
  from: string
  to: string
}

export function parseHours(text: string): Hours {
  const [list = '', times = ''] = text.split(' ')
  const [from = '00:00', to = '24:00'] = times.split('-')
  const days = dayNames.map(() => list === 'daily')
  for (const piece of list === 'daily' ? [] : list.split(',')) {
    const [first, last] = piece.split('-').map((day) => dayNames.indexOf(day as 'mon'))
    if (first === undefined || first < 0) continue
    for (let day = first; ; day = (day + 1) % 7) {
      days[day] = true
      if (day === (last ?? first)) break
    }
  }
  return { days, from, to }
}

export function hoursText(hours: Hours): string {
  const named = dayNames.filter((_, i) => hours.days[i])
  const list = named.length === 7 ? 'daily' : named.join(',')
  return `${list} ${hours.from}-${hours.to}`
}
