// Our own microphone and camera during a call: captured once, muted, switched off, turned round.

import { Value } from '../value'
import { capture, videoOf, type Captured } from './devices'

export class OwnMedia {
  readonly stream = new Value<MediaStream | null>(null)
  readonly captured = new Value<Captured | null>(null)
  readonly muted = new Value(false)
  readonly cameraOff = new Value(false)

  private capturing: Promise<void> | null = null
  private facing: 'user' | 'environment' = 'user'

  /** Asks for microphone and camera; called inside the click that starts or answers a call. */
  prepare(): Promise<void> {
    const capturing = (this.capturing ??= capture(this.facing).then((captured) => {
      if (this.capturing !== capturing) return stopTracks(captured.stream)
      this.captured.set(captured)
      this.stream.set(captured.stream)
      this.applySwitches()
    }))
    return capturing
  }

  setMuted(muted: boolean): void {
    this.muted.set(muted)
    this.applySwitches()
  }

  setCameraOff(off: boolean): void {
    this.cameraOff.set(off)
    this.applySwitches()
  }

  /** The phone's other camera, or the same again where there is only one; null without a camera. */
  async turnRound(): Promise<MediaStreamTrack | null> {
    const old = this.stream.current?.getVideoTracks()[0]
    if (!old) return null
    const facing = this.facing === 'user' ? 'environment' : 'user'
    old.stop()
    const fresh = await this.pictureFrom(facing).catch(() => this.pictureFrom(this.facing))
    this.stream.set(new MediaStream([...(this.stream.current?.getAudioTracks() ?? []), fresh]))
    this.applySwitches()
    return fresh
  }

  release(): void {
    this.capturing = null
    stopTracks(this.stream.current)
    this.stream.set(null)
    this.captured.set(null)
    this.muted.set(false)
    this.cameraOff.set(false)
  }

  private async pictureFrom(facing: 'user' | 'environment'): Promise<MediaStreamTrack> {
    const stream = await navigator.mediaDevices.getUserMedia({ video: videoOf(facing) })
    this.facing = facing
    return stream.getVideoTracks()[0] as MediaStreamTrack
  }

  private applySwitches(): void {
    for (const track of this.stream.current?.getTracks() ?? []) {
      track.enabled = !(track.kind === 'audio' ? this.muted : this.cameraOff).current
    }
  }
}

function stopTracks(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}
