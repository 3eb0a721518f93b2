// The word for how a call ended, as each of its two ends says it.

import type { Call } from '../api/types'
import type { Side } from './callBook'

/** A key under `call.end` in the message files. */
export function endWord(call: Call, side: Side, me: number | null): string {
  const end = call.end ?? 'lost'
  if (end === 'hung_up') return call.ended_by === me ? 'hung_up_by_me' : 'hung_up'
  if (end === 'rejected' || end === 'cancelled' || end === 'no_answer') return `${end}_${side}`
  return end
}
