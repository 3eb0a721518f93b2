// Who is in a call: the rules for reading its list of parties.

import type { Call, CallParty } from '../api/types'

export const isIn = (party: CallParty) => party.state === 'joined' || party.state === 'away'
export const isLive = (party: CallParty) => party.state === 'ringing' || isIn(party)

export const partyOf = (call: Call, user: number | null): CallParty | undefined =>
  call.parties.find((party) => party.id === user)

/** Everybody else who is in it or being rung, in the order called. */
export const othersIn = (call: Call, me: number | null): CallParty[] =>
  call.parties.filter((party) => party.id !== me && isLive(party))
