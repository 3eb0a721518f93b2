import { describe, expect, it } from 'vitest'

import type { Fraction } from '@/core/api/ruleTypes'
import {
  addCorner,
  crossesItself,
  faultOf,
  freeName,
  hoursText,
  moveCorner,
  newRule,
  parseHours,
  pointsOf,
  withPoints,
} from '@/core/rules/draft'

const square: Fraction[] = [
  [0.2, 0.2],
  [0.8, 0.2],
  [0.8, 0.8],
  [0.2, 0.8],
]

describe('a rule being drawn', () => {
  it('puts a new corner into the nearest edge', () => {
    expect(addCorner(square, [0.5, 0.85], 'zone')[3]).toEqual([0.5, 0.85])
    expect(addCorner(square, [0.1, 0.5], 'zone')[4]).toEqual([0.1, 0.5])
    expect(addCorner([[0.1, 0.1]], [0.4, 0.4], 'zone')).toHaveLength(2)
  })

  it('gives a line two ends and no more', () => {
    const line = addCorner(addCorner([], [0, 0], 'line'), [1, 1], 'line')
    expect(addCorner(line, [0.5, 0.5], 'line')).toEqual(line)
  })

  it('keeps corners inside the picture', () => {
    expect(moveCorner(square, 0, [-1, 2])[0]).toEqual([0, 1])
  })

  it('says what the server would refuse', () => {
    const rule = { ...newRule('intrusion', 'gate'), zone: square }
    expect(faultOf(rule, [])).toBeNull()
    expect(faultOf(rule, ['gate'])).toBe('nameNeeded')
    expect(faultOf({ ...rule, name: ' ' }, [])).toBe('nameNeeded')
    expect(faultOf({ ...rule, zone: square.slice(0, 2) }, [])).toBe('tooFew')
    const [a, b, c, d] = square as [Fraction, Fraction, Fraction, Fraction]
    const bow = [a, c, b, d]
    expect(crossesItself(bow)).toBe(true)
    expect(faultOf({ ...rule, zone: bow }, [])).toBe('crosses')
    expect(faultOf({ ...newRule('line_crossed', 'l') }, [])).toBe('lineNeeded')
  })

  it('takes a shield away with its last corner', () => {
    const rule = withPoints(newRule('intrusion', 'gate'), { kind: 'shield', index: 0 }, square)
    expect(pointsOf(rule, { kind: 'shield', index: 0 })).toEqual(square)
    expect(withPoints(rule, { kind: 'shield', index: 0 }, []).shields).toEqual([])
  })

  it('finds a name nobody has', () => {
    expect(freeName('区域', ['区域', '区域 2'])).toBe('区域 3')
  })

  it('reads and writes hours as the server does', () => {
    expect(parseHours('mon-fri 22:00-06:00')).toEqual({
      days: [true, true, true, true, true, false, false],
      from: '22:00',
      to: '06:00',
    })
    expect(parseHours('sat-mon 00:00-24:00').days).toEqual([
      true,
      false,
      false,
      false,
      false,
      true,
      true,
    ])
    for (const text of ['daily 08:00-18:00', 'mon,wed 01:30-02:00'])
      expect(hoursText(parseHours(text))).toBe(text)
  })
})
