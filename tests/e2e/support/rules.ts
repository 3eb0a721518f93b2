// The zones to watch in the simulated views, as pipeline/scene suggests them.
import { rule } from './city.ts'

export const facadeZone = [[0.2, 0.05], [0.8, 0.05], [0.85, 0.9], [0.15, 0.9]]
export const laneZone = [[0.1, 0.5], [0.9, 0.5], [0.9, 0.95], [0.1, 0.95]]
export const facadeRule = () => rule('high_altitude_throwing', facadeZone)
export const laneRule = (dwell: number) => rule('fire_lane_blocked', laneZone, dwell)
