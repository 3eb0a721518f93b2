import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { CallEnd } from '@/core/api/types'
import { CallBook, lastWordMs } from '@/core/calls/callBook'
import { endWord } from '@/core/calls/words'

import { callOf, partyOf } from '../support/sample'

const officer = () => new CallBook({ me: () => 1 })
const worker = () => new CallBook({ me: () => 10 })

describe('CallBook', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('shows an invitation to the callee and the ringing to the caller', () => {
    const [caller, callee] = [officer(), worker()]
    caller.apply(callOf())
    callee.apply(callOf({ here: false }))
    expect(caller.front.current?.phase).toBe('outgoing')
    expect(callee.front.current?.phase).toBe('incoming')
  })

  it('leaves the screen when another device of the same person answered', () => {
    const book = worker()
    book.apply(callOf({ here: false }))
    book.apply(callOf({ state: 'active', here: false }))
    expect(book.front.current).toBeNull()
  })

  it('says the last word for three seconds', () => {
    const book = officer()
    book.apply(callOf())
    book.apply(callOf({ state: 'ended', end: 'no_answer' }))
    expect(book.front.current?.phase).toBe('ended')
    vi.advanceTimersByTime(lastWordMs)
    expect(book.front.current).toBeNull()
  })

  it('says at once that the other person is busy', () => {
    const book = officer()
    book.invited(callOf({ state: 'ended', end: 'busy' }))
    expect(book.front.current?.phase).toBe('ended')
    expect(book.front.current?.call.end).toBe('busy')
  })

  it('lets a new call take over from a last word', () => {
    const book = worker()
    book.apply(callOf())
    book.apply(callOf({ state: 'ended', end: 'cancelled' }))
    book.apply(callOf({ id: 'call-2' }))
    vi.advanceTimersByTime(lastWordMs)
    expect(book.front.current?.call.id).toBe('call-2')
  })

  it('ends a call as lost when the server no longer knows it', () => {
    const book = officer()
    book.apply(callOf({ state: 'active' }))
    book.replace([])
    expect(book.front.current?.call.end).toBe('lost')
  })

  it('rejoins the call this page was in before it was reloaded', () => {
    const book = new CallBook({ me: () => 1, wasHere: (id) => id === 'call-1' })
    book.replace([callOf({ state: 'active', here: false })])
    expect(book.front.current?.phase).toBe('active')
  })

  it('leaves a call to the page that took it over', () => {
    const book = new CallBook({ me: () => 1, wasHere: () => true })
    book.apply(callOf({ state: 'active' }))
    book.apply(callOf({ state: 'active', here: false }))
    expect(book.front.current).toBeNull()
  })

  it('carries a call on over a new connection', () => {
    const book = new CallBook({ me: () => 1, wasHere: () => true })
    book.apply(callOf({ state: 'active' }))
    book.replace([callOf({ state: 'active', here: false })])
    expect(book.front.current?.phase).toBe('active')
  })

  it('rings for a person asked into a call that runs', () => {
    const book = new CallBook({ me: () => 12 })
    const asked = partyOf(12, '孙网格', { state: 'ringing' })
    const call = callOf({ state: 'active', here: false })
    book.apply({ ...call, group: true, parties: [...call.parties, asked] })
    expect(book.front.current?.phase).toBe('incoming')
  })

  it('says the last word to somebody who left while the others go on', () => {
    const book = officer()
    book.apply(callOf({ state: 'active', group: true }))
    const gone = partyOf(1, '赵明远', { state: 'left' })
    book.apply(callOf({ state: 'active', group: true, parties: [gone] }))
    expect(book.front.current?.call).toMatchObject({ end: 'hung_up', ended_by: 1 })
  })

  it('keeps the running call in front of a second invitation', () => {
    const book = worker()
    book.apply(callOf({ state: 'active' }))
    book.apply(callOf({ id: 'call-2' }))
    expect(book.front.current?.call.id).toBe('call-1')
  })
})

describe('endWord', () => {
  const words: [CallEnd, 'caller' | 'callee', number | null, string][] = [
    ['hung_up', 'caller', 1, 'hung_up_by_me'],
    ['hung_up', 'callee', 1, 'hung_up'],
    ['rejected', 'caller', 10, 'rejected_caller'],
    ['rejected', 'callee', 10, 'rejected_callee'],
    ['no_answer', 'callee', null, 'no_answer_callee'],
    ['cancelled', 'callee', 1, 'cancelled_callee'],
    ['busy', 'caller', null, 'busy'],
    ['lost', 'caller', null, 'lost'],
    ['failed', 'callee', null, 'failed'],
  ]
  it.each(words)('%s seen by the %s (ended by %s) is %s', (end, side, by, word) => {
    const call = callOf({ state: 'ended', end, ended_by: by })
    expect(endWord(call, side, side === 'caller' ? 1 : 10)).toBe(word)
  })
})
