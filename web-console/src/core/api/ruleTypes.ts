// The API's words about rules: what is watched for, what a dry run finds, how analysis is doing.

import type { AlarmType, PersonRef, Severity, TrackPoint } from './types'

/** A place in the picture: fractions of its width and height. */
export type Fraction = [number, number]
export type Crossing = 'both' | 'left_to_right' | 'right_to_left'

export interface Facade {
  points: number[][]
  floors: number[][]
  ground_m: number
  floor_m: number
  floor_count: number
  window_m: number
}

export interface CameraRule {
  name: string
  type: AlarmType
  /** Empty is the whole picture. */
  zone: Fraction[]
  shields: Fraction[][]
  dwell_s: number
  /** 0..100, higher finds more. */
  sensitivity: number
  severity: Severity
  enabled: boolean
  /** "mon-fri 22:00-06:00"; empty is always. */
  schedule: string[]
  min_size: number
  person_height: Fraction[]
  labels: string[]
  line: Fraction[]
  crossing: Crossing
  people: number
  facade: Facade
}

export interface CameraRules {
  /** 0: as in the configuration file. */
  revision: number
  changed_at: string | null
  changed_by: PersonRef | null
  rules: CameraRule[]
}

export type DryRunState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'

/** What a rule would have reported. */
export interface Find {
  number: number
  state: 'raised' | 'cleared'
  at: string
  began_at: string
  box: [number, number, number, number]
  track: TrackPoint[]
  frame: [number, number]
  score: number
  label: string | null
  people: number | null
  picture: boolean
}

export interface DryRun {
  id: number
  camera: string
  rule: CameraRule
  from: string
  to: string
  state: DryRunState
  progress: number
  error: string | null
  found: Find[]
  more: boolean
}

/** What is done with a camera's pictures. */
export interface Analysis {
  stream: 'main' | 'substream' | null
  pictures: 'all' | 'key_frames' | 'none'
  fps: number
  level: 'full' | 'zones_half' | 'zones_slow' | 'throwing_half'
  analysed: number
  dropped: number
  off: { rule: string; reason: string }[]
}
