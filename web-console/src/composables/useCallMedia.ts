// Sound and picture of the call in front, as reactive state.

import { useConsole, useValue } from './useConsole'

export function useCallMedia() {
  const { media } = useConsole()
  return {
    state: useValue(media.state),
    local: useValue(media.local),
    remote: useValue(media.remote),
    captured: useValue(media.captured),
    stats: useValue(media.stats),
    muted: useValue(media.muted),
    cameraOff: useValue(media.cameraOff),
    toggleMuted: () => media.setMuted(!media.muted.current),
    toggleCamera: () => media.setCameraOff(!media.cameraOff.current),
    switchCamera: () => media.switchCamera(),
  }
}
