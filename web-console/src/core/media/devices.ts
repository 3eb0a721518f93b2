// Microphone and camera: as much of both as the person and the machine allow.

export type Equipment = 'both' | 'audio' | 'video' | 'none'

export interface Captured {
  stream: MediaStream | null
  equipment: Equipment
  /** The name of the browser's error that took the missing part away. */
  denied: string | null
}

const audio: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
}
export const videoOf = (facing: 'user' | 'environment'): MediaTrackConstraints => ({
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 25 },
  facingMode: facing,
})

/** Never rejects: a call without camera or microphone still hears and sees the other end. */
export async function capture(facing: 'user' | 'environment'): Promise<Captured> {
  const ladder: [Equipment, MediaStreamConstraints][] = [
    ['both', { audio, video: videoOf(facing) }],
    ['audio', { audio }],
    ['video', { video: videoOf(facing) }],
  ]
  let denied: string | null = null
  for (const [equipment, constraints] of ladder) {
    try {
      const stream = await navigator.mediaDevices.getUserMedia(constraints)
      return { stream, equipment, denied }
    } catch (error) {
      denied ??= error instanceof Error ? error.name : 'Error'
    }
  }
  return { stream: null, equipment: 'none', denied }
}
