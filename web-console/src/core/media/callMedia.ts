// Sound and picture of one call: captures, offers to the server, watches, and offers again when
// the way there breaks.

import { backoffMs } from '../connection/backoff'
import type { Connection } from '../connection/connection'
import { RequestError } from '../connection/requests'
import { Value, type Unsubscribe } from '../value'
import { capture, videoOf, type Captured } from './devices'
import { negotiate, newPeer, receivedStream, statsOf, type PeerStats } from './peer'

/** `sound_only`: the other picture stands still while sound still comes. */
export type CallMediaState =
  'idle' | 'connecting' | 'connected' | 'sound_only' | 'reconnecting' | 'failed'

const watchEveryMs = 1_000
const firstMediaWithinMs = 10_000
const pictureStillAfterMs = 4_000

export class CallMedia {
  readonly state = new Value<CallMediaState>('idle')
  readonly local = new Value<MediaStream | null>(null)
  readonly remote = new Value<MediaStream | null>(null)
  readonly captured = new Value<Captured | null>(null)
  readonly stats = new Value<PeerStats>({ framesDecoded: 0, audioLevel: 0, audioPackets: 0 })
  readonly muted = new Value(false)
  readonly cameraOff = new Value(false)

  private call: string | null = null
  private peer: RTCPeerConnection | null = null
  private capturing: Promise<void> | null = null
  private facing: 'user' | 'environment' = 'user'
  private openedAt = 0
  private pictureAt = 0
  private attempt = 0
  private watch: ReturnType<typeof setInterval> | undefined
  private retry: ReturnType<typeof setTimeout> | undefined
  private readonly unsubscribe: Unsubscribe

  constructor(private readonly connection: Connection) {
    this.unsubscribe = connection.subscribed.subscribe(() => void (this.call && this.offer()))
  }

  /** Asks for microphone and camera; called inside the click that starts or answers a call. */
  prepare(): Promise<void> {
    this.capturing ??= capture(this.facing).then((captured) => {
      if (!this.capturing) return stopTracks(captured.stream)
      this.captured.set(captured)
      this.local.set(captured.stream)
      this.applySwitches()
    })
    return this.capturing
  }

  /** Joins the media of an active call; a second time for the same call does nothing. */
  async join(call: string): Promise<void> {
    if (this.call === call) return
    this.call = call
    this.state.set('connecting')
    await this.prepare()
    if (this.call === call) await this.offer()
  }

  setMuted(muted: boolean): void {
    this.muted.set(muted)
    this.applySwitches()
  }

  setCameraOff(off: boolean): void {
    this.cameraOff.set(off)
    this.applySwitches()
  }

  /** Between the phone's front and back camera; stays as it is where there is only one. */
  async switchCamera(): Promise<void> {
    const old = this.local.current?.getVideoTracks()[0]
    if (!old) return
    const facing = this.facing === 'user' ? 'environment' : 'user'
    old.stop()
    const fresh = await this.pictureFrom(facing).catch(() => this.pictureFrom(this.facing))
    const sender = this.peer?.getSenders().find((other) => other.track?.kind === 'video')
    await sender?.replaceTrack(fresh)
    this.local.set(new MediaStream([...(this.local.current?.getAudioTracks() ?? []), fresh]))
    this.applySwitches()
  }

  end(): void {
    this.call = null
    this.capturing = null
    this.release()
    stopTracks(this.local.current)
    this.local.set(null)
    this.remote.set(null)
    this.captured.set(null)
    this.muted.set(false)
    this.cameraOff.set(false)
    this.attempt = 0
    this.state.set('idle')
  }

  dispose(): void {
    this.unsubscribe()
    this.end()
  }

  private async pictureFrom(facing: 'user' | 'environment'): Promise<MediaStreamTrack> {
    const stream = await navigator.mediaDevices.getUserMedia({ video: videoOf(facing) })
    this.facing = facing
    return stream.getVideoTracks()[0] as MediaStreamTrack
  }

  private applySwitches(): void {
    for (const track of this.local.current?.getAudioTracks() ?? []) {
      track.enabled = !this.muted.current
    }
    for (const track of this.local.current?.getVideoTracks() ?? []) {
      track.enabled = !this.cameraOff.current
    }
  }

  private async offer(): Promise<void> {
    const call = this.call
    if (!call) return
    this.release()
    const peer = newPeer()
    this.peer = peer
    this.openedAt = this.pictureAt = performance.now()
    this.addMedia(peer)
    peer.onconnectionstatechange = () => this.peer === peer && this.heard(peer.connectionState)
    this.watch = setInterval(() => void this.look(peer), watchEveryMs)
    try {
      await negotiate(peer, async (sdp) => {
        const reply = await this.connection.request<{ sdp: string }>('media.offer', { call, sdp })
        return reply.sdp
      })
      if (this.peer === peer) this.remote.set(receivedStream(peer))
    } catch (error) {
      if (this.peer === peer) this.refused(error)
    }
  }

  private addMedia(peer: RTCPeerConnection): void {
    const stream = this.local.current
    for (const kind of ['audio', 'video'] as const) {
      const track = stream?.getTracks().find((other) => other.kind === kind)
      if (stream && track) peer.addTransceiver(track, { direction: 'sendrecv', streams: [stream] })
      else peer.addTransceiver(kind, { direction: 'recvonly' })
    }
  }

  private heard(state: RTCPeerConnectionState): void {
    if (state === 'connected') {
      this.attempt = 0
      this.state.set('connected')
    }
    if (state === 'disconnected') this.state.set('reconnecting')
    if (state === 'failed') this.again()
  }

  private refused(error: unknown): void {
    const forGood = error instanceof RequestError && error.code === 'unsupported'
    if (!forGood) return this.again()
    this.release()
    this.state.set('failed')
  }

  private again(): void {
    this.release()
    this.state.set('reconnecting')
    // Without a connection there is nobody to ask; the next subscription offers anew.
    if (this.connection.state.current.kind !== 'online') return
    this.retry = setTimeout(() => void this.offer(), backoffMs(this.attempt++, Math.random()))
  }

  private async look(peer: RTCPeerConnection): Promise<void> {
    const stats = await statsOf(peer)
    if (this.peer !== peer) return
    const now = performance.now()
    const before = this.stats.current
    this.stats.set(stats)
    if (peer.connectionState === 'connecting' || peer.connectionState === 'new') {
      if (now - this.openedAt > firstMediaWithinMs) this.again()
      return
    }
    if (stats.framesDecoded > before.framesDecoded) this.pictureAt = now
    if (peer.connectionState !== 'connected') return
    const still = now - this.pictureAt > pictureStillAfterMs
    const sound = stats.audioPackets > before.audioPackets
    this.state.set(still && sound ? 'sound_only' : 'connected')
  }

  private release(): void {
    clearInterval(this.watch)
    clearTimeout(this.retry)
    this.peer?.close()
    this.peer = null
    this.stats.set({ framesDecoded: 0, audioLevel: 0, audioPackets: 0 })
  }
}

function stopTracks(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}
