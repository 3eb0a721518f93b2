// The API's words about cameras.

import type { Analysis, CameraRule } from './ruleTypes'

export type CameraState = 'connecting' | 'online' | 'offline' | 'off'

export interface Camera {
  id: string
  name: string
  unit: string
  state: CameraState
  reason: string | null
  since: string
  codec: string | null
  width: number
  height: number
  fps: number
  recording: 'recording' | 'waiting' | 'failed' | 'off'
  analysis: Analysis
  rules: CameraRule[]
}
