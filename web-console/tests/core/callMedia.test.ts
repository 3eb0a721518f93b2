import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { arrange } from '@/core/calls/grid'
import { Rejoin } from '@/core/calls/rejoin'
import { figuresOf, noFigures, ratesOf, totalsOf } from '@/core/media/callFigures'
import { encodingsFor, settleEncodings } from '@/core/media/encodings'
import { membersOf } from '@/core/media/members'
import { nextStep, type Way } from '@/core/media/recovery'
import { ViewSizes, type TileSize } from '@/core/media/viewSizes'

const way = (change: Partial<Way> = {}): Way => ({
  state: 'disconnected',
  sinceMs: 0,
  triedMs: null,
  attempts: 0,
  silentMs: 0,
  reachable: true,
  ...change,
})

describe('nextStep', () => {
  it('restarts ICE as soon as the way is lost', () => {
    expect(nextStep(way())).toBe('restart')
  })
  it('waits while there is nobody to send an offer to', () => {
    expect(nextStep(way({ state: 'failed', reachable: false }))).toBe('wait')
  })
  it('gives each attempt time, more from one to the next', () => {
    expect(nextStep(way({ attempts: 1, triedMs: 1_000 }))).toBe('wait')
    expect(nextStep(way({ attempts: 1, triedMs: 2_500 }))).toBe('restart')
    expect(nextStep(way({ attempts: 4, triedMs: 5_000 }))).toBe('wait')
    expect(nextStep(way({ attempts: 9, triedMs: 8_500 }))).not.toBe('wait')
  })
  it('builds anew when restarts do not help', () => {
    expect(nextStep(way({ attempts: 3, triedMs: 9_000 }))).toBe('rebuild')
    expect(nextStep(way({ attempts: 4, triedMs: 9_000 }))).toBe('restart')
  })
  it('lets a handshake take its time, but not for ever', () => {
    expect(nextStep(way({ state: 'connecting', sinceMs: 9_000 }))).toBe('wait')
    expect(nextStep(way({ state: 'connecting', sinceMs: 11_000 }))).toBe('restart')
  })
  it('does not believe a connection from which nothing comes', () => {
    expect(nextStep(way({ state: 'connected', silentMs: 1_000 }))).toBe('wait')
    expect(nextStep(way({ state: 'connected', silentMs: 9_000 }))).toBe('rebuild')
  })
})

describe('figures', () => {
  const report = (at: number, bytes: number, packets: number, lost: number) => [
    { type: 'transport', timestamp: at, bytesReceived: bytes, selectedCandidatePairId: 'P' },
    { type: 'candidate-pair', id: 'P', localCandidateId: 'L', currentRoundTripTime: 0.025 },
    { type: 'local-candidate', id: 'L', protocol: 'tcp' },
    { type: 'inbound-rtp', kind: 'video', mid: '1', packetsReceived: packets, packetsLost: lost },
    { type: 'inbound-rtp', kind: 'audio', mid: '0', packetsReceived: 7, audioLevel: 0.2 },
    { type: 'remote-inbound-rtp', fractionLost: 0.02 },
  ]
  it('reads the way, its time and its lines', () => {
    const figures = figuresOf(report(1_000, 0, 90, 10))
    expect(figures).toMatchObject({ protocol: 'tcp', rttMs: 25, lostOfOurs: 2 })
    expect(figures.lines.get('1')?.lost).toBe(10)
    expect(totalsOf(figures)).toMatchObject({ audioPackets: 7, audioLevel: 0.2 })
  })
  it('makes rates of two moments', () => {
    const [before, after] = [
      figuresOf(report(1_000, 1_000, 90, 10)),
      figuresOf(report(2_000, 126_000, 180, 20)),
    ]
    expect(ratesOf(before, after)).toEqual({ upKbps: 0, downKbps: 1_000, lost: 10 })
    expect(ratesOf(noFigures, after).downKbps).toBe(0)
  })
})

describe('encodings', () => {
  it('sends a large picture in three sizes, smallest first, a small one whole', () => {
    const scales = (height: number) =>
      encodingsFor(height).map((layer) => layer.scaleResolutionDownBy ?? 1)
    expect(scales(720)).toEqual([4, 2, 1])
    expect(scales(360)).toEqual([2, 1])
    expect(scales(180)).toEqual([1])
  })
  it('sends the whole picture where the server takes one size only', async () => {
    const parameters = { encodings: [encodingsFor(720)[0]] }
    const setParameters = vi.fn()
    const sender = { getParameters: () => parameters, setParameters }
    await settleEncodings(sender as unknown as RTCRtpSender)
    expect(setParameters.mock.calls[0]?.[0].encodings[0]).toMatchObject({
      scaleResolutionDownBy: 1,
      maxBitrate: 2_500_000,
    })
  })
})

describe('membersOf', () => {
  class FakeStream {
    constructor(private readonly tracks: unknown[]) {}
    getTracks = () => this.tracks
  }
  beforeEach(() => vi.stubGlobal('MediaStream', FakeStream))
  afterEach(() => vi.unstubAllGlobals())
  const tracks = new Map(['0', '1', '2'].map((mid) => [mid, { mid } as unknown]))
  const trackOf = (mid: string) => (tracks.get(mid) ?? null) as MediaStreamTrack | null

  it('gives each person their lines, and leaves a picture that stays alone', () => {
    const before = membersOf(
      [
        { mid: '0', kind: 'audio', user: 5 },
        { mid: '1', kind: 'video', user: 5 },
      ],
      trackOf,
      new Map(),
    )
    const after = membersOf(
      [
        { mid: '0', kind: 'audio', user: 6 },
        { mid: '1', kind: 'video', user: 5 },
        { mid: '2', kind: 'video', user: null },
      ],
      trackOf,
      before,
    )
    expect(after.get(5)?.picture).toBe(before.get(5)?.picture)
    expect(after.get(5)?.audio).toBeNull()
    expect(after.get(6)?.audioMid).toBe('0')
    expect(after.size).toBe(2)
  })
})

describe('ViewSizes', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())
  const spoken = () => {
    const told: TileSize[][] = []
    const sizes = new ViewSizes({ tell: (tiles) => told.push(tiles), everyMs: 300 })
    return { told, sizes }
  }

  it('says many changes at once and the same thing once', () => {
    const { told, sizes } = spoken()
    for (const height of [100, 200, 300]) sizes.set('1', height)
    vi.advanceTimersByTime(300)
    sizes.set('1', 301)
    vi.advanceTimersByTime(300)
    expect(told).toEqual([[{ mid: '1', height: 304 }]])
  })
  it('says zero for what is not seen: scrolled away or the whole page hidden', () => {
    const { told, sizes } = spoken()
    sizes.set('1', 160)
    sizes.set('2', 160)
    vi.advanceTimersByTime(300)
    sizes.remove('2')
    sizes.setHidden(true)
    vi.advanceTimersByTime(300)
    sizes.setHidden(false)
    vi.advanceTimersByTime(300)
    expect(told.slice(1).map((tiles) => tiles.map((tile) => tile.height))).toEqual([
      [0, 0],
      [160, 0],
    ])
  })
})

describe('arrange', () => {
  it('makes pictures as large as the place allows', () => {
    const wide = { width: 1500, height: 850 }
    expect([1, 2, 4, 6, 9, 30].map((n) => arrange(n, wide, 180).columns)).toEqual([
      1, 2, 2, 3, 3, 6,
    ])
  })
  it('keeps faces wide enough on a phone and scrolls', () => {
    expect(arrange(30, { width: 374, height: 600 }, 150)).toEqual({ columns: 2, width: 183 })
  })
  it('never makes them higher than the place while they fit', () => {
    const { columns, width } = arrange(7, { width: 626, height: 590 }, 180)
    expect((Math.ceil(7 / columns) * width * 9) / 16).toBeLessThanOrEqual(590)
  })
})

describe('Rejoin', () => {
  it('remembers the token over updates that do not carry it, and nothing of another call', () => {
    const kept = new Map<string, string>()
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    }
    const rejoin = new Rejoin(storage as unknown as Storage)
    rejoin.keep('a', 'token')
    rejoin.keep('a', undefined)
    expect(rejoin.current).toEqual({ call: 'a', resume: 'token' })
    rejoin.keep('b', undefined)
    expect(rejoin.current).toEqual({ call: 'b', resume: null })
    kept.set('gulou.call', 'not JSON')
    expect(rejoin.current).toBeNull()
  })
})
