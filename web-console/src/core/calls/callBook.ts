// The calls of the person at this page; at most one of them is in front.

import type { Call, CallEnd, PartyState } from '../api/types'
import { Value } from '../value'
import { isLive, partyOf } from './parties'

export type Side = 'caller' | 'callee'
export type Phase = 'outgoing' | 'incoming' | 'active' | 'ended'

export interface FrontCall {
  call: Call
  side: Side
  phase: Phase
}

/** How long the last word stays. */
export const lastWordMs = 3_000

export interface CallBookOptions {
  me: () => number | null
  /** Whether this page was in the call before it was reloaded. */
  wasHere?: (id: string) => boolean
}

/** How the call ended for somebody who is out of it while it goes on. */
const endOf: Partial<Record<PartyState, CallEnd>> = {
  left: 'hung_up',
  rejected: 'rejected',
  no_answer: 'no_answer',
}

const rank: Record<Phase, number> = { active: 3, outgoing: 2, incoming: 1, ended: 0 }

export class CallBook {
  readonly front = new Value<FrontCall | null>(null)
  private readonly calls = new Map<string, Call>()
  /** Calls this page was told it carries: another page that takes one over takes it away. */
  private readonly carried = new Set<string>()
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly options: CallBookOptions) {}

  /** The list given on subscription: what is not in it has ended while we were away. */
  replace(calls: readonly Call[]): void {
    const live = new Set(calls.map((call) => call.id))
    // A new connection carries nothing yet, whatever the old one did.
    this.carried.clear()
    for (const id of [...this.calls.keys()]) if (!live.has(id)) this.calls.delete(id)
    const front = this.front.current
    for (const call of calls) this.keep(call)
    if (front && front.phase !== 'ended' && !live.has(front.call.id)) {
      this.lastWord({ ...front.call, state: 'ended', end: 'lost' }, front.side)
    } else {
      this.choose()
    }
  }

  apply(call: Call): void {
    const front = this.front.current
    const over = this.overForMe(call)
    if (!over) {
      this.keep(call)
      this.choose()
      return
    }
    this.calls.delete(call.id)
    if (front?.call.id === call.id && front.phase !== 'ended') this.lastWord(over, front.side)
    else this.choose()
  }

  /** The answer to an invitation of this page: a busy person gives a call that has already ended. */
  invited(call: Call): void {
    if (call.state !== 'ended') this.apply(call)
    else if (this.front.current?.call.id !== call.id) this.lastWord(call, 'caller')
  }

  clear(): void {
    clearTimeout(this.timer)
    this.calls.clear()
    this.carried.clear()
    this.front.set(null)
  }

  private keep(call: Call): void {
    this.calls.set(call.id, call)
    if (call.here) this.carried.add(call.id)
  }

  /** The call as it ended for this person, who may have left while others go on; null while not. */
  private overForMe(call: Call): Call | null {
    if (call.state === 'ended') return call
    const mine = partyOf(call, this.options.me())
    const end = mine && endOf[mine.state]
    return end ? { ...call, state: 'ended', end, ended_by: mine.id } : null
  }

  private lastWord(call: Call, side: Side): void {
    this.front.set({ call, side, phase: 'ended' })
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      if (this.front.current?.phase === 'ended') this.front.set(null)
      this.choose()
    }, lastWordMs)
  }

  private choose(): void {
    const found = [...this.calls.values()]
      .map((call) => this.viewOf(call))
      .filter((view) => view !== null)
      .sort((a, b) => rank[b.phase] - rank[a.phase])[0]
    if (found) {
      clearTimeout(this.timer)
      this.front.set(found)
    } else if (this.front.current?.phase !== 'ended') {
      this.front.set(null)
    }
  }

  /** null for a call that goes on at another of this person's devices. */
  private viewOf(call: Call): FrontCall | null {
    const mine = partyOf(call, this.options.me())
    if (!mine || !isLive(mine)) return null
    const side: Side = call.from.id === mine.id ? 'caller' : 'callee'
    if (mine.state === 'ringing') return { call, side, phase: 'incoming' }
    const rejoins = !this.carried.has(call.id) && (this.options.wasHere?.(call.id) ?? false)
    if (!call.here && !rejoins) return null
    return { call, side, phase: call.state === 'active' ? 'active' : 'outgoing' }
  }
}
