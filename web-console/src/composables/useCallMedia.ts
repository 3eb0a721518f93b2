// Sound and picture of the call in front, as reactive state.

import { computed } from 'vue'

import { totalsOf } from '@/core/media/callFigures'

import { useConsole, useValue } from './useConsole'

export function useCallMedia() {
  const { media } = useConsole()
  const { own } = media
  const figures = useValue(media.watch.figures)
  return {
    state: useValue(media.state),
    members: useValue(media.members),
    quality: useValue(media.quality),
    speaker: useValue(media.speaker),
    undecodable: useValue(media.undecodable),
    levels: useValue(media.watch.levels),
    figures,
    rates: useValue(media.watch.rates),
    totals: computed(() => totalsOf(figures.value)),
    local: useValue(own.stream),
    captured: useValue(own.captured),
    muted: useValue(own.muted),
    cameraOff: useValue(own.cameraOff),
    views: media.views,
    toggleMuted: () => own.setMuted(!own.muted.current),
    toggleCamera: () => own.setCameraOff(!own.cameraOff.current),
    switchCamera: () => media.switchCamera(),
  }
}
