// The words of the API, as they travel: snake_case, times RFC 3339 in UTC.

export type Role = 'officer' | 'grid_worker' | 'supervisor' | 'admin'
export type Presence = 'online' | 'busy' | 'offline'
export type Level = 'city' | 'street' | 'community' | 'grid'

export interface User {
  id: number
  username: string
  name: string
  role: Role
  unit: string
  presence: Presence
}

export interface Unit {
  code: string
  name: string
  level: Level
  parent: string | null
}

export const alarmTypes = [
  'high_altitude_throwing',
  'fire_lane_blocked',
  'goods_piled',
  'intrusion',
  'line_crossed',
  'crowd_gathering',
  'camera_tamper',
  'ebike_indoors',
] as const
export type AlarmType = (typeof alarmTypes)[number]

export const alertStates = ['raised', 'acknowledged', 'resolved', 'dismissed'] as const
export type AlertState = (typeof alertStates)[number]

/** 1 is the gravest. */
export type Severity = 1 | 2 | 3 | 4

export const dismissReasons = [
  'not_an_event',
  'weather',
  'animal',
  'test',
  'duplicate',
  'other',
] as const
export type DismissReason = (typeof dismissReasons)[number]

export type AlertAction = AlertState | 'extended' | 'cleared'

export interface PersonRef {
  id: number
  name: string
}

export interface AlertHistory {
  at: string
  action: AlertAction
  by: PersonRef | null
  reason: string | null
  note: string | null
}

/** [t, x, y]: stream seconds, pixels of the source video. */
export type TrackPoint = [number, number, number]

export interface OriginCandidate {
  floor: number
  column: number | null
  probability: number
}

export interface Origin {
  at: [number, number]
  floor: number | null
  probability: number
  /** Likeliest first; empty where the façade is not calibrated. */
  candidates: OriginCandidate[]
}

export interface Alert {
  id: number
  seq: number
  revision: number
  type: AlarmType
  severity: Severity
  state: AlertState
  camera: string
  camera_name: string
  unit: string
  rule: string
  raised_at: string
  began_at: string
  updated_at: string
  cleared_at: string | null
  count: number
  score: number
  box: [number, number, number, number] | null
  track: TrackPoint[]
  origin: Origin | null
  frame: [number, number]
  label: string | null
  people: number | null
  /** Pictures that show why: strobe, trajectory, origin. */
  evidence: string[]
  clip: 'pending' | 'ready' | 'failed'
  clip_from: string | null
  clip_to: string | null
  handled_by: PersonRef | null
  handled_at: string | null
  reason: string | null
  note: string | null
  history?: AlertHistory[]
}

export type CallState = 'ringing' | 'active' | 'ended'
export type CallEnd =
  'hung_up' | 'rejected' | 'no_answer' | 'busy' | 'cancelled' | 'lost' | 'failed'

export interface Party {
  id: number
  name: string
  role: Role
  unit: string
  unit_name: string
}

/** `away`: the page or its network is gone and may come back. */
export type PartyState = 'ringing' | 'joined' | 'away' | 'left' | 'rejected' | 'no_answer' | 'busy'

export interface CallParty extends Party {
  state: PartyState
  joined_at: string | null
  left_at: string | null
}

export interface Call {
  id: string
  state: CallState
  from: Party
  /** The first one called. */
  to: Party
  /** The caller first, then in the order called; who left stays in the list. */
  parties: CallParty[]
  /** A consultation: others may join and leave. */
  group: boolean
  alert: number | null
  place: string | null
  invited_at: string
  answered_at: string | null
  ended_at: string | null
  end: CallEnd | null
  ended_by: number | null
  here: boolean
  /** Carries the call on after a reload; only for the page that carries it. */
  resume?: string
}

/** Whose stream stands on an m-line of this page's connection. */
export interface StreamPlace {
  mid: string
  kind: 'audio' | 'video'
  user: number | null
}

export interface MediaStreams {
  call: string
  streams: StreamPlace[]
  /** Streams that find no free m-line: the page offers more. */
  unplaced: { audio: number; video: number }
  /** What this page cannot decode. */
  refused: UndecodableStream[]
  /** Others cannot decode what this page sends; another offer is answered with what they can. */
  offer_again: boolean
}

export interface UndecodableStream {
  user: number
  kind: 'audio' | 'video'
  /** For support, in English. */
  reason: string
}

export interface MediaQuality {
  call: string
  video: VideoQuality
}

export interface MediaSpeaker {
  call: string
  user: number | null
}

/** What of the pictures this page's network can carry. */
export type VideoQuality = 'full' | 'reduced' | 'off'

export interface AlertPage {
  alerts: Alert[]
  next: number
}
