// Sound and picture of the one call in front: joins, follows who comes and goes, and mends the way
// to the server when it breaks.

import type {
  MediaQuality,
  MediaSpeaker,
  MediaStreams,
  StreamPlace,
  UndecodableStream,
  VideoQuality,
} from '../api/types'
import type { Connection } from '../connection/connection'
import { RequestError } from '../connection/requests'
import { Value } from '../value'
import { CallPeer, Replaced } from './callPeer'
import { CallWatch } from './callWatch'
import { membersOf, type Members } from './members'
import { OwnMedia } from './ownMedia'
import { nextStep } from './recovery'
import { ViewSizes } from './viewSizes'

/**
 * `reconnecting`: being mended; `paused`: that takes long; `sound_only`: the pictures stand still
 * while sound still comes.
 */
export type CallMediaState =
  'idle' | 'connecting' | 'connected' | 'sound_only' | 'reconnecting' | 'paused' | 'failed'

export interface JoinAs {
  /** Proves that an earlier page or connection of ours carried the call. */
  resume: () => string | null
  /** Who is in already. */
  others: readonly number[]
}

const offerWithinMs = 6_000
const pictureStillAfterMs = 4_000
const pausedAfterMs = 8_000

export class CallMedia {
  readonly state = new Value<CallMediaState>('idle')
  readonly own = new OwnMedia()
  readonly members = new Value<Members>(new Map())
  readonly quality = new Value<VideoQuality>('full')
  readonly speaker = new Value<number | null>(null)
  /** What we cannot decode of whom. */
  readonly undecodable = new Value<readonly UndecodableStream[]>([])
  readonly watch = new CallWatch()
  readonly views = new ViewSizes({
    tell: (tiles) => this.tell('media.view', { call: this.call, tiles }),
  })

  private call: string | null = null
  private joinAs: JoinAs = { resume: () => null, others: [] }
  private peer: CallPeer | null = null
  private places: readonly StreamPlace[] = []
  private stateSince = 0
  private brokenSince = 0
  private triedAt: number | null = null
  private attempts = 0
  private refused = false

  /** As long as the page: listens for good. */
  constructor(private readonly connection: Connection) {
    connection.subscribed.subscribe(() => this.subscribedAgain())
    connection.on('media.streams', (data) => this.streamsChanged(data))
    connection.on('media.quality', (data) => {
      if (this.isOurs<MediaQuality>(data)) this.quality.set(data.video)
    })
    connection.on('media.speaker', (data) => {
      if (this.isOurs<MediaSpeaker>(data)) this.speaker.set(data.user)
    })
    globalThis.addEventListener?.('online', this.networkChanged)
    globalThis.document?.addEventListener('visibilitychange', this.seenOrNot)
  }

  /** Joins the media of an active call; a second time for the same call does nothing. */
  async join(call: string, as: JoinAs): Promise<void> {
    this.joinAs = as
    if (this.call === call) return
    if (this.call) this.leave()
    this.call = call
    this.state.set('connecting')
    await this.own.prepare()
    if (this.call === call) this.build()
  }

  async switchCamera(): Promise<void> {
    const fresh = await this.own.turnRound()
    if (fresh) await this.peer?.replaceVideo(fresh)
  }

  end(): void {
    this.leave()
    this.own.release()
    this.state.set('idle')
  }

  private leave(): void {
    this.call = null
    this.release()
    this.places = []
    this.members.set(new Map())
    this.quality.set('full')
    this.speaker.set(null)
    this.undecodable.set([])
    this.views.clear()
    this.attempts = this.brokenSince = 0
    this.triedAt = null
  }

  private build(): void {
    this.release()
    this.stateSince = performance.now()
    this.brokenSince ||= this.stateSince
    const peer: CallPeer = new CallPeer({
      local: this.own.stream.current,
      more: Math.max(0, this.joinAs.others.length - 1),
      exchange: (sdp) => this.exchange(sdp),
      onState: () => this.peer === peer && this.stateChanged(peer.state),
      onAnswered: () => this.peer === peer && this.place(),
    })
    this.peer = peer
    this.watch.start(peer, () => this.looked(peer))
    void this.attempt(peer, () => peer.negotiate())
  }

  private async exchange(sdp: string): Promise<string> {
    const resume = this.joinAs.resume()
    const answer = await this.connection.request<{ sdp: string; streams: StreamPlace[] }>(
      'media.offer',
      { call: this.call, sdp, ...(resume ? { resume } : {}) },
      offerWithinMs,
    )
    // Kept at once: an event that comes while the browser still takes the answer is newer.
    this.places = answer.streams
    return answer.sdp
  }

  private async attempt(peer: CallPeer, offer: () => Promise<void>): Promise<void> {
    try {
      await offer()
      if (this.peer !== peer) return
      this.refused = false
      this.views.repeat()
    } catch (error) {
      if (this.peer !== peer) return
      this.refused = true
      if (error instanceof Replaced) this.build()
      else if (error instanceof RequestError && error.code === 'unsupported') {
        this.release()
        this.state.set('failed')
      }
    }
  }

  private place(): void {
    const { peer } = this
    if (!peer) return
    const members = membersOf(this.places, (mid) => peer.trackOf(mid), this.members.current)
    this.members.set(members)
  }

  private streamsChanged(data: unknown): void {
    const { peer } = this
    if (!peer || !this.isOurs<MediaStreams>(data)) return
    this.places = data.streams
    this.place()
    this.undecodable.set(data.refused)
    void this.attempt(peer, () => peer.follow(data))
  }

  private stateChanged(state: RTCPeerConnectionState): void {
    const now = performance.now()
    this.stateSince = now
    this.watch.touch()
    if (state === 'connected') {
      this.attempts = this.brokenSince = 0
      this.triedAt = null
      this.state.set('connected')
    } else if (state === 'disconnected' || state === 'failed') {
      this.brokenSince ||= now
      this.state.set('reconnecting')
    }
    this.mend()
  }

  private mend(): void {
    const { peer } = this
    if (!peer) return
    const now = performance.now()
    const step = nextStep({
      state: peer.state,
      sinceMs: this.refused ? Infinity : now - this.stateSince,
      triedMs: this.triedAt === null ? null : now - this.triedAt,
      attempts: this.attempts,
      silentMs: peer.sends ? this.watch.silentMs : 0,
      reachable: this.connection.state.current.kind === 'online',
    })
    if (step === 'wait') return
    this.attempts++
    this.triedAt = now
    if (step === 'rebuild') this.build()
    else void this.attempt(peer, () => peer.restartIce())
  }

  /** The server has a new connection of ours and must learn that it carries the call. */
  private subscribedAgain(): void {
    const { peer } = this
    if (!peer) return
    const well = peer.state === 'connected'
    void this.attempt(peer, () => (well ? peer.negotiate() : peer.restartIce()))
  }

  private readonly networkChanged = () => {
    const { peer } = this
    if (peer) void this.attempt(peer, () => peer.restartIce())
  }

  private readonly seenOrNot = () => this.views.setHidden(document.visibilityState === 'hidden')

  private looked(peer: CallPeer): void {
    if (peer.state === 'connected') {
      const still = this.expectsPictures && this.watch.stillMs > pictureStillAfterMs
      this.state.set(still && this.watch.soundComes ? 'sound_only' : 'connected')
    } else if (this.brokenSince && performance.now() - this.brokenSince > pausedAfterMs) {
      this.state.set('paused')
    }
    this.mend()
  }

  private isOurs<T extends { call: string }>(data: unknown): data is T {
    return this.call !== null && (data as T | null)?.call === this.call
  }

  private get expectsPictures(): boolean {
    const any = [...this.members.current.values()].some((member) => member.picture)
    return any && document.visibilityState !== 'hidden'
  }

  private tell(type: string, data: object): void {
    this.connection.request(type, data).catch(() => undefined)
  }

  private release(): void {
    this.watch.stop()
    this.peer?.close()
    this.peer = null
  }
}
