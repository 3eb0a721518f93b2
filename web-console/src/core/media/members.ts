// The received tracks of a call by person: which m-line is whose is the server's to say.

import type { StreamPlace } from '../api/types'

export interface Member {
  user: number
  audioMid: string | null
  videoMid: string | null
  audio: MediaStream | null
  picture: MediaStream | null
}

export type Members = ReadonlyMap<number, Member>

type TrackOf = (mid: string) => MediaStreamTrack | null

function streamOf(mid: string | null, trackOf: TrackOf, old: MediaStream | null | undefined) {
  const track = mid === null ? null : trackOf(mid)
  if (!track) return null
  // The same stream for the same track: the element that plays it must not start over.
  return old?.getTracks()[0] === track ? old : new MediaStream([track])
}

export function membersOf(
  places: readonly StreamPlace[],
  trackOf: TrackOf,
  before: Members,
): Members {
  const mids = new Map<number, { audio: string | null; video: string | null }>()
  for (const { user, kind, mid } of places) {
    if (user === null) continue
    const lines = mids.get(user) ?? { audio: null, video: null }
    mids.set(user, { ...lines, [kind]: mid })
  }
  return new Map(
    [...mids].map(([user, { audio, video }]) => {
      const old = before.get(user)
      return [
        user,
        {
          user,
          audioMid: audio,
          videoMid: video,
          audio: streamOf(audio, trackOf, old?.audio),
          picture: streamOf(video, trackOf, old?.picture),
        },
      ]
    }),
  )
}
