import { afterEach, describe, expect, it, vi } from 'vitest'

import { gravestUntaken } from '@/core/alerts/alarm'
import { AlertBook } from '@/core/alerts/alertBook'
import { Gather } from '@/core/alerts/gather'
import type { Alert } from '@/core/api/types'
import { Siren } from '@/core/siren'
import { Value } from '@/core/value'

import { alertOf } from '../support/sample'

describe('AlertBook', () => {
  it('lists open alerts newest first', () => {
    const book = new AlertBook()
    for (const id of [2, 1, 3]) book.apply(alertOf({ id, seq: id }))
    expect(book.open.current.map((alert) => alert.id)).toEqual([3, 2, 1])
  })

  it('ignores a revision older than the one it knows', () => {
    const book = new AlertBook()
    book.apply(alertOf({ revision: 2, state: 'acknowledged' }))
    expect(book.apply(alertOf({ revision: 1 }))).toBe('stale')
    expect(book.find(1)?.state).toBe('acknowledged')
  })

  it('takes the same revision twice without a second change', () => {
    const book = new AlertBook()
    const changes: number[] = []
    book.changed.subscribe((alert) => changes.push(alert.revision))
    book.apply(alertOf())
    book.apply(alertOf())
    expect(changes).toEqual([1])
  })

  it('drops a resolved alert from the open ones but still finds it', () => {
    const book = new AlertBook()
    book.apply(alertOf())
    book.apply(alertOf({ revision: 2, state: 'resolved' }))
    expect(book.open.current).toEqual([])
    expect(book.find(1)?.state).toBe('resolved')
  })

  it('forgets open alerts the server no longer has, but not those raised since', () => {
    const book = new AlertBook()
    book.apply(alertOf({ id: 1, seq: 1 }))
    book.apply(alertOf({ id: 9, seq: 9 }))
    book.replaceOpen([alertOf({ id: 2, seq: 2 })], 5)
    expect(book.open.current.map((alert) => alert.id)).toEqual([9, 2])
  })

  it('keeps the history it read when an event comes without', () => {
    const book = new AlertBook()
    book.apply(alertOf({ history: [] }))
    book.apply(alertOf({ revision: 2 }))
    expect(book.find(1)?.history).toEqual([])
  })
})

describe('Gather', () => {
  it('keeps newcomers outside while held and lets changes through', () => {
    const gather = new Gather()
    const one = alertOf()
    gather.hold([one])
    const changed = alertOf({ revision: 2, state: 'acknowledged' })
    const view = gather.view([alertOf({ id: 2, seq: 2 }), changed])
    expect(view).toEqual({ shown: [changed], waiting: 1 })
    gather.release()
    expect(gather.view([one]).waiting).toBe(0)
  })
})

describe('Siren', () => {
  afterEach(() => vi.useRealTimers())

  it('sounds the gravest untaken alert until somebody takes it', () => {
    vi.useFakeTimers()
    const open = new Value<readonly Alert[]>([])
    const heard: number[] = []
    new Siren(open, (severity) => heard.push(severity))
    open.set([alertOf({ severity: 3 })])
    open.set([alertOf({ severity: 3 }), alertOf({ id: 2, severity: 1 })])
    vi.advanceTimersByTime(4_000)
    expect(heard).toEqual([3, 1, 1, 1])
    open.set([alertOf({ severity: 1, state: 'acknowledged' })])
    vi.advanceTimersByTime(60_000)
    expect(heard).toHaveLength(4)
  })

  it('asks for nothing while every alert is taken', () => {
    expect(gravestUntaken([alertOf({ state: 'acknowledged' })])).toBeNull()
    expect(gravestUntaken([])).toBeNull()
  })
})
