// The clip's transport: where it stands, frame by frame, and how it is moved.

import { onUnmounted, ref, type Ref } from 'vue'

export function useClip(video: Ref<HTMLVideoElement | undefined>) {
  const time = ref(0)
  const duration = ref(0)
  const playing = ref(false)
  const failed = ref(false)
  const rate = ref(1)
  let stopped = false

  /** Follows the picture, not the timer, so that the drawing lies on the frame it belongs to. */
  function follow(): void {
    const element = video.value
    if (!element || stopped) return
    element.requestVideoFrameCallback((_, frame) => {
      time.value = frame.mediaTime
      follow()
    })
  }

  function loaded(): void {
    const element = video.value
    if (!element) return
    failed.value = false
    duration.value = Number.isFinite(element.duration) ? element.duration : 0
    element.playbackRate = rate.value
    follow()
  }

  function seek(to: number): void {
    const element = video.value
    if (!element) return
    element.currentTime = Math.min(Math.max(0, to), duration.value)
    time.value = element.currentTime
  }

  function toggle(): void {
    const element = video.value
    if (!element) return
    if (element.paused) void element.play().catch(() => undefined)
    else element.pause()
  }

  function setRate(next: number): void {
    rate.value = next
    if (video.value) video.value.playbackRate = next
  }

  onUnmounted(() => (stopped = true))
  return { time, duration, playing, failed, rate, loaded, seek, toggle, setRate }
}
