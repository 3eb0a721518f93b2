// A camera's live picture in one tile: opens, watches that frames keep coming, and reopens by itself.

import { backoffMs } from '../connection/backoff'
import type { Connection } from '../connection/connection'
import { RequestError } from '../connection/requests'
import { Value, type Unsubscribe } from '../value'
import { negotiate, newPeer, receivedStream, statsOf } from './peer'

export type LiveState =
  | { kind: 'connecting' }
  | { kind: 'live' }
  | { kind: 'frozen'; ageS: number }
  | { kind: 'unplayable'; detail: string }
  /** Retried by itself unless the server refused for good. */
  | { kind: 'failed'; code: string }

const watchEveryMs = 1_000
const firstFrameWithinMs = 8_000
const frozenAfterMs = 2_500
const reopenAfterMs = 10_000
const forGood = new Set(['not_found', 'forbidden', 'unsupported', 'invalid'])

export class LiveSession {
  readonly state = new Value<LiveState>({ kind: 'connecting' })
  readonly stream = new Value<MediaStream | null>(null)
  /** Milliseconds from opening to the first decoded frame of the present attempt. */
  readonly firstFrameMs = new Value<number | null>(null)
  readonly framesDecoded = new Value(0)
  /** Whether the camera's sound comes. */
  readonly sounds = new Value(false)

  private peer: RTCPeerConnection | null = null
  private live: number | null = null
  private openedAt = 0
  private lastFrameAt = 0
  private attempt = 0
  private watch: ReturnType<typeof setInterval> | undefined
  private retry: ReturnType<typeof setTimeout> | undefined
  private readonly unsubscribe: Unsubscribe
  private closed = false

  constructor(
    private readonly connection: Connection,
    private readonly camera: string,
  ) {
    // A new subscription means the server forgot our streams: open anew at once.
    this.unsubscribe = connection.subscribed.subscribe(() => this.open())
    if (connection.state.current.kind === 'online') this.open()
  }

  /** The first frame was painted: said by the video element, exact where polling is not. */
  painted(): void {
    if (!this.peer || this.firstFrameMs.current !== null) return
    this.firstFrameMs.set(Math.round(performance.now() - this.openedAt))
    this.lastFrameAt = performance.now()
    this.attempt = 0
    this.state.set({ kind: 'live' })
  }

  close(): void {
    this.closed = true
    this.unsubscribe()
    this.release()
  }

  private open(): void {
    this.release()
    if (this.closed) return
    const peer = newPeer()
    this.peer = peer
    this.openedAt = performance.now()
    this.lastFrameAt = 0
    this.firstFrameMs.set(null)
    this.framesDecoded.set(0)
    this.sounds.set(false)
    if (this.state.current.kind !== 'failed') this.state.set({ kind: 'connecting' })
    peer.addTransceiver('video', { direction: 'recvonly' })
    // Silent where the camera has no sound.
    peer.addTransceiver('audio', { direction: 'recvonly' })
    peer.onconnectionstatechange = () => {
      if (this.peer === peer && peer.connectionState === 'failed') this.again('unavailable')
    }
    this.watch = setInterval(() => void this.look(peer), watchEveryMs)
    void this.connect(peer)
  }

  private async connect(peer: RTCPeerConnection): Promise<void> {
    try {
      await negotiate(peer, async (sdp) => {
        const reply = await this.connection.request<{ live: number; sdp: string }>('live.open', {
          camera: this.camera,
          sdp,
        })
        if (this.peer === peer) this.live = reply.live
        else this.forget(reply.live)
        return reply.sdp
      })
      if (this.peer === peer) this.stream.set(receivedStream(peer))
    } catch (error) {
      if (this.peer === peer) this.refused(error)
    }
  }

  private refused(error: unknown): void {
    const code = error instanceof RequestError ? error.code : 'internal'
    if (code === 'disconnected') return this.release()
    if (!forGood.has(code)) return this.again(code)
    this.release()
    if (code === 'unsupported') {
      this.state.set({ kind: 'unplayable', detail: (error as RequestError).message })
    } else {
      this.state.set({ kind: 'failed', code })
    }
  }

  private again(code: string): void {
    this.release()
    this.state.set({ kind: 'failed', code })
    if (this.connection.state.current.kind !== 'online') return
    this.retry = setTimeout(() => this.open(), backoffMs(this.attempt++, Math.random()))
  }

  private async look(peer: RTCPeerConnection): Promise<void> {
    const { framesDecoded: frames, audioPackets } = await statsOf(peer)
    if (this.peer !== peer) return
    if (audioPackets > 0) this.sounds.set(true)
    const now = performance.now()
    if (frames > this.framesDecoded.current) {
      this.framesDecoded.set(frames)
      this.lastFrameAt = now
      if (this.firstFrameMs.current === null) this.painted()
      else this.state.set({ kind: 'live' })
      return
    }
    if (this.lastFrameAt === 0) {
      if (now - this.openedAt > firstFrameWithinMs) this.again('timeout')
      return
    }
    const age = now - this.lastFrameAt
    if (age > frozenAfterMs) this.state.set({ kind: 'frozen', ageS: Math.round(age / 1000) })
    if (age > reopenAfterMs && this.connection.state.current.kind === 'online') this.open()
  }

  private release(): void {
    clearInterval(this.watch)
    clearTimeout(this.retry)
    this.peer?.close()
    this.peer = null
    if (this.live !== null) this.forget(this.live)
    this.live = null
  }

  private forget(live: number): void {
    this.connection.request('live.close', { live }).catch(() => undefined)
  }
}
