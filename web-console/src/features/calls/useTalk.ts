// What every call screen says about a running call: state words, duration, missing equipment.

import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import { useCallMedia } from '@/composables/useCallMedia'
import { useCalls } from '@/composables/useCalls'
import { useNow } from '@/composables/useNow'
import { duration } from '@/core/time'

export function useTalk() {
  const { t } = useI18n()
  const calls = useCalls()
  const media = useCallMedia()
  const now = useNow()

  const lasted = computed(() => {
    const since = calls.front?.call.answered_at
    return since ? duration((now.value - Date.parse(since)) / 1000) : ''
  })
  /** null while all is well. */
  const trouble = computed(() => {
    const state = media.state.value
    if (state !== 'idle' && state !== 'connected') return t(`call.media.${state}`)
    const quality = media.quality.value
    return quality === 'full' ? null : t(`call.quality.${quality}`)
  })
  const lacking = computed(() => {
    const equipment = media.captured.value?.equipment
    return equipment && equipment !== 'both' ? t(`call.only.${equipment}`) : null
  })
  const hasVideo = computed(() => (media.local.value?.getVideoTracks().length ?? 0) > 0)
  const hasAudio = computed(() => (media.local.value?.getAudioTracks().length ?? 0) > 0)
  /** For tests and for support: read with the browser's own tools. */
  const marks = computed(() => ({
    'data-testid': 'call-active',
    'data-call-id': calls.front?.call.id,
    'data-media': media.state.value,
    'data-quality': media.quality.value,
    'data-protocol': media.figures.value.protocol,
    'data-frames-decoded': media.totals.value.framesDecoded,
    'data-freezes': media.totals.value.freezes,
    'data-audio-level': media.totals.value.audioLevel.toFixed(4),
    'data-audio-packets': media.totals.value.audioPackets,
  }))
  return { media, lasted, trouble, lacking, hasVideo, hasAudio, marks }
}
