// One alert, one call: whole and valid, to be varied.

import type { Alert, Call, CallParty } from '@/core/api/types'

export function alertOf(change: Partial<Alert> = {}): Alert {
  return {
    id: 1,
    seq: 1,
    revision: 1,
    type: 'fire_lane_blocked',
    severity: 2,
    state: 'raised',
    camera: '37078501001326000001',
    camera_name: '消防通道东口',
    unit: '370785001001001',
    rule: 'fire lane',
    raised_at: '2026-11-21T10:00:10.000Z',
    began_at: '2026-11-21T10:00:10.000Z',
    updated_at: '2026-11-21T10:00:10.000Z',
    cleared_at: null,
    count: 1,
    score: 0.9,
    box: [100, 50, 40, 20],
    track: [],
    origin: null,
    frame: [1280, 720],
    label: null,
    people: null,
    evidence: [],
    clip: 'ready',
    clip_from: '2026-11-21T10:00:00.000Z',
    clip_to: '2026-11-21T10:00:15.000Z',
    handled_by: null,
    handled_at: null,
    reason: null,
    note: null,
    ...change,
  }
}

export function partyOf(id: number, name: string, change: Partial<CallParty> = {}): CallParty {
  return {
    id,
    name,
    role: 'grid_worker',
    unit: '370785',
    unit_name: '高密市',
    state: 'joined',
    joined_at: null,
    left_at: null,
    ...change,
  }
}

export function callOf(change: Partial<Call> = {}): Call {
  const from = partyOf(1, '赵明远', { role: 'officer' })
  const to = partyOf(10, '王淑芬', { state: change.state === 'active' ? 'joined' : 'ringing' })
  return {
    id: 'call-1',
    state: 'ringing',
    from,
    to,
    parties: [from, to],
    group: false,
    alert: null,
    place: null,
    invited_at: '2026-11-21T10:00:00.000Z',
    answered_at: null,
    ended_at: null,
    end: null,
    ended_by: null,
    here: true,
    ...change,
  }
}
