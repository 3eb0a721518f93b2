import { describe, expect, it } from 'vitest'

import type { Unit, User } from '@/core/api/types'
import { peopleNear, shortPath } from '@/core/org'
import { ageOf, duration, localTime } from '@/core/time'

const units: Unit[] = [
  { code: '370785', name: '高密市', level: 'city', parent: null },
  { code: '370785001', name: '醴泉街道', level: 'street', parent: '370785' },
  { code: '370785001001', name: '康庄社区', level: 'community', parent: '370785001' },
]
const user = (id: number, unit: string, change: Partial<User> = {}): User => ({
  id,
  username: `u${id}`,
  name: `u${id}`,
  role: 'grid_worker',
  unit,
  presence: 'online',
  ...change,
})

describe('org', () => {
  it('names a place below the city', () => {
    expect(shortPath(units, '370785001001')).toBe('醴泉街道 · 康庄社区')
    expect(shortPath(units, '370785')).toBe('高密市')
    expect(shortPath(units, '999')).toBe('')
  })

  it('lists the own grid first, then nearer levels, and leaves out other branches', () => {
    const grid = '370785001001001'
    const users = [
      user(1, '370785', { role: 'officer' }),
      user(2, '370785001', { role: 'officer' }),
      user(3, grid, { presence: 'offline' }),
      user(4, grid),
      user(5, '370785001001002'),
      user(6, '370785001001', { role: 'supervisor' }),
    ]
    expect(peopleNear(users, grid, 1).map((one) => one.id)).toEqual([4, 3, 6, 2])
  })
})

describe('time', () => {
  it('says ages in the largest fitting unit', () => {
    const now = Date.parse('2026-11-21T10:00:00Z')
    const before = (s: number) => ageOf(new Date(now - s * 1000).toISOString(), now)
    expect(before(2).unit).toBe('now')
    expect(before(59)).toEqual({ unit: 'seconds', n: 59 })
    expect(before(180)).toEqual({ unit: 'minutes', n: 3 })
    expect(before(7_200)).toEqual({ unit: 'hours', n: 2 })
    expect(before(-30).unit).toBe('now')
  })

  it('writes durations and refuses nonsense quietly', () => {
    expect(duration(187)).toBe('3:07')
    expect(duration(3_729)).toBe('1:02:09')
    expect(duration(-4)).toBe('0:00')
    expect(localTime('nonsense')).toBe('–')
    expect(localTime(null)).toBe('–')
  })
})
