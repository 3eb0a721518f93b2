import { describe, expect, it } from 'vitest'

import { eventStart, overlayAt, spotAt, trackInClip } from '@/core/alerts/overlay'
import type { TrackPoint } from '@/core/api/types'

import { alertOf } from '../support/sample'

const track: TrackPoint[] = [
  [100, 0, 0],
  [101, 10, 20],
  [102, 10, 60],
]

describe('overlay', () => {
  it('puts the first point of the track at the moment the event began', () => {
    expect(trackInClip(alertOf({ track })).map(([t]) => t)).toEqual([10, 11, 12])
  })

  it('counts from what the clip really shows: the key frame before the span asked for', () => {
    const alert = alertOf({ track })
    const earlier = new Date(Date.parse(alert.clip_from as string) - 1500).toISOString()
    expect(eventStart(alertOf({ clip_from: earlier }))).toBe(11.5)
    expect(trackInClip(alertOf({ track, clip_from: earlier }))[0]?.[0]).toBe(11.5)
  })

  it('begins with the clip where the event was under way already', () => {
    const alert = alertOf()
    const later = new Date(Date.parse(alert.began_at) + 1500).toISOString()
    expect(eventStart(alertOf({ clip_from: later }))).toBe(0)
  })

  it('walks linearly between points and is nowhere before and after', () => {
    expect(spotAt(track, 100.5)).toEqual({ x: 5, y: 10 })
    expect(spotAt(track, 102)).toEqual({ x: 10, y: 60 })
    expect(spotAt(track, 99)).toBeNull()
    expect(spotAt(track, 103)).toBeNull()
    expect(spotAt([], 1)).toBeNull()
  })

  it('draws the path walked so far and the whole of it', () => {
    const seen = overlayAt(alertOf({ track }), 11.5)
    expect(seen.walked).toBe('0,0 10,20 10,40')
    expect(seen.whole).toBe('0,0 10,20 10,60')
  })

  it('shows the box from the beginning of the event on', () => {
    expect(overlayAt(alertOf(), 9.9).box).toBeNull()
    expect(overlayAt(alertOf(), 10).box).toEqual({ x: 100, y: 50, width: 40, height: 20 })
  })

  it('draws nothing where the server gave nothing', () => {
    const bare = alertOf({ box: null, clip_from: null })
    expect(eventStart(bare)).toBe(0)
    expect(overlayAt(bare, 3)).toEqual({ walked: '', whole: '', spot: null, box: null })
    expect(overlayAt(alertOf({ box: [0, 0, 0, 0] }), 12).box).toBeNull()
  })

  it('survives two points of the same moment', () => {
    expect(
      spotAt(
        [
          [1, 0, 0],
          [1, 5, 5],
        ],
        1,
      ),
    ).toEqual({ x: 0, y: 0 })
  })
})
