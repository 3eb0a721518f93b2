// Where the thing was at a moment of the clip: pure arithmetic for the drawing over the video.

import type { Alert, TrackPoint } from '../api/types'

export interface Spot {
  x: number
  y: number
}

export interface Overlay {
  /** The path walked so far, as points of an SVG polyline. */
  walked: string
  /** The whole path. */
  whole: string
  spot: Spot | null
  box: { x: number; y: number; width: number; height: number } | null
}

const ms = (time: string | null) => (time === null ? NaN : Date.parse(time))

/** Seconds into the clip at which the event began; 0 where the server did not say. */
export function eventStart(alert: Alert): number {
  const start = (ms(alert.began_at) - ms(alert.clip_from)) / 1000
  return Number.isFinite(start) ? Math.max(0, start) : 0
}

/** Clip seconds of each point: the track's first point is the moment the event began. */
export function trackInClip(alert: Alert): TrackPoint[] {
  const first = alert.track[0]
  if (!first) return []
  const shift = eventStart(alert) - first[0]
  return alert.track.map(([t, x, y]) => [t + shift, x, y])
}

/** Between two points linearly; before the first and after the last nothing is there. */
export function spotAt(track: readonly TrackPoint[], t: number): Spot | null {
  for (let i = 1; i < track.length; i++) {
    const a = track[i - 1] as TrackPoint
    const b = track[i] as TrackPoint
    if (t < a[0] || t > b[0]) continue
    const part = b[0] === a[0] ? 0 : (t - a[0]) / (b[0] - a[0])
    return { x: a[1] + (b[1] - a[1]) * part, y: a[2] + (b[2] - a[2]) * part }
  }
  return null
}

const points = (spots: readonly Spot[]) =>
  spots.map((spot) => `${round(spot.x)},${round(spot.y)}`).join(' ')
const round = (n: number) => Math.round(n * 10) / 10

/** What to draw at clip second `t`, in pixels of the source video. */
export function overlayAt(alert: Alert, t: number): Overlay {
  const track = trackInClip(alert)
  const spot = spotAt(track, t)
  const walked = track.filter((point) => point[0] <= t).map(([, x, y]) => ({ x, y }))
  if (spot) walked.push(spot)
  const whole = track.map(([, x, y]) => ({ x, y }))
  return { walked: points(walked), whole: points(whole), spot, box: boxAt(alert, t) }
}

/** The box stands from the beginning of the event on. */
function boxAt(alert: Alert, t: number): Overlay['box'] {
  if (!alert.box || t < eventStart(alert)) return null
  const [x, y, width, height] = alert.box
  return width > 0 && height > 0 ? { x, y, width, height } : null
}
