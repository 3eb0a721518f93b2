// One call's RTCPeerConnection: offers one after another, grows m-lines for more parties, restarts
// ICE. When to do what is decided by CallMedia.

import type { MediaStreams, StreamPlace } from '../api/types'
import { figuresOf, type CallFigures } from './callFigures'
import { encodingsFor, settleEncodings } from './encodings'
import { withSoundRepair } from './soundRepair'

/** Sends an offer; gives the answer's SDP. */
export type Exchange = (sdp: string) => Promise<string>

/** The server forgot this connection: only a new one helps. */
export class Replaced extends Error {}

type Kind = StreamPlace['kind']
const kinds: readonly Kind[] = ['audio', 'video']
type StreamNeeds = Pick<MediaStreams, 'unplaced' | 'offer_again'>

export interface CallPeerOptions {
  exchange: Exchange
  /** Sent from the start; what it lacks is only received. */
  local: MediaStream | null
  /** Pairs of m-lines beside the first, for parties known to be there. */
  more: number
  onState: (state: RTCPeerConnectionState) => void
  /** An answer was taken: tracks of new m-lines are there. */
  onAnswered: () => void
}

const fingerprintOf = (sdp: string) => /^a=fingerprint:(.*)$/m.exec(sdp)?.[1]?.trim()

export class CallPeer {
  private readonly connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' })
  private running: Promise<void> | null = null
  private wanted = false
  private restarting = false
  private closed = false

  constructor(private readonly options: CallPeerOptions) {
    this.addOwn()
    for (let i = 0; i < options.more; i++) this.addLines({ audio: 1, video: 1 })
    this.connection.onconnectionstatechange = () => {
      if (!this.closed) options.onState(this.connection.connectionState)
    }
  }

  get state(): RTCPeerConnectionState {
    return this.connection.connectionState
  }

  get sends(): boolean {
    return this.connection.getSenders().some((sender) => sender.track)
  }

  /** Offers; what is asked for while an offer is under way goes into the next one. */
  negotiate(): Promise<void> {
    this.wanted = true
    this.running ??= this.run().finally(() => (this.running = null))
    return this.running
  }

  restartIce(): Promise<void> {
    this.restarting = true
    return this.negotiate()
  }

  /** Room for parties that have no m-line yet, and an offer where the server asks for one. */
  async follow({ unplaced, offer_again }: StreamNeeds): Promise<void> {
    // Lines still on their way to the server count: what it lacks was said before it knew them.
    const waiting = (kind: Kind) =>
      this.connection
        .getTransceivers()
        .filter((t) => !t.mid && t.receiver.track.kind === kind && t.direction === 'recvonly')
        .length
    const missing = {
      audio: unplaced.audio - waiting('audio'),
      video: unplaced.video - waiting('video'),
    }
    if (!offer_again && missing.audio <= 0 && missing.video <= 0) return
    this.addLines(missing)
    await this.negotiate()
  }

  trackOf(mid: string): MediaStreamTrack | null {
    const found = this.connection.getTransceivers().find((transceiver) => transceiver.mid === mid)
    return found?.receiver.track ?? null
  }

  /** Of each receiving audio line, 0 to 1, at this moment. */
  levels(): Map<string, number> {
    const levels = new Map<string, number>()
    for (const { mid, receiver } of this.connection.getTransceivers()) {
      if (!mid || receiver.track.kind !== 'audio') continue
      levels.set(mid, receiver.getSynchronizationSources()[0]?.audioLevel ?? 0)
    }
    return levels
  }

  async figures(): Promise<CallFigures> {
    const report = await this.connection.getStats()
    const entries: Record<string, unknown>[] = []
    report.forEach((entry: Record<string, unknown>) => entries.push(entry))
    return figuresOf(entries)
  }

  async replaceVideo(track: MediaStreamTrack): Promise<void> {
    const sender = this.connection.getSenders().find((other) => other.track?.kind === 'video')
    await sender?.replaceTrack(track)
  }

  close(): void {
    this.closed = true
    this.connection.close()
  }

  private addOwn(): void {
    const stream = this.options.local
    for (const kind of kinds) {
      const track = stream?.getTracks().find((other) => other.kind === kind)
      if (!stream || !track) {
        this.connection.addTransceiver(kind, { direction: 'recvonly' })
        continue
      }
      const height = track.getSettings().height
      this.connection.addTransceiver(track, {
        direction: 'sendrecv',
        streams: [stream],
        ...(kind === 'video' ? { sendEncodings: encodingsFor(height) } : {}),
      })
    }
  }

  private addLines(count: Record<Kind, number>): void {
    for (const kind of kinds) {
      for (let i = 0; i < count[kind]; i++) {
        this.connection.addTransceiver(kind, { direction: 'recvonly' })
      }
    }
  }

  private async run(): Promise<void> {
    while (this.wanted && !this.closed) {
      this.wanted = false
      if (this.restarting) this.connection.restartIce()
      this.restarting = false
      await this.offer()
    }
  }

  private async offer(): Promise<void> {
    const peer = this.connection
    await peer.setLocalDescription(await peer.createOffer())
    let answer: string
    try {
      answer = await this.options.exchange(withSoundRepair(peer.localDescription?.sdp ?? ''))
    } catch (error) {
      // As it was before, so that the next offer starts from what both ends know.
      if (peer.signalingState === 'have-local-offer') {
        await peer.setLocalDescription({ type: 'rollback' })
      }
      throw error
    }
    if (this.closed) return
    const before = peer.currentRemoteDescription?.sdp
    if (before && fingerprintOf(before) !== fingerprintOf(answer)) throw new Replaced()
    await peer.setRemoteDescription({ type: 'answer', sdp: answer })
    for (const sender of peer.getSenders()) {
      if (sender.track?.kind === 'video') await settleEncodings(sender)
    }
    if (!this.closed) this.options.onAnswered()
  }
}
