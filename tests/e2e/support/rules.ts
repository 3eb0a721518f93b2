// The zones to watch in the simulated views, as pipeline/scene suggests them.
import { rule } from './city.ts'

export const facadeZone = [[0.14, 0.12], [0.86, 0.12], [0.97, 0.97], [0.03, 0.97]]
export const laneZone = [[0.42, 0.39], [0.53, 0.39], [0.64, 0.8], [0.34, 0.81]]
export const facadeRule = () => rule('high_altitude_throwing', facadeZone)
export const laneRule = (dwell: number) => rule('fire_lane_blocked', laneZone, dwell)
