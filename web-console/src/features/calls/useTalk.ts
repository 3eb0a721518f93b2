// What both call screens say about a running call: state words, duration, missing equipment.

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
  const trouble = computed(() =>
    ['idle', 'connected'].includes(media.state.value) ? null : t(`call.media.${media.state.value}`),
  )
  const lacking = computed(() => {
    const equipment = media.captured.value?.equipment
    return equipment && equipment !== 'both' ? t(`call.only.${equipment}`) : null
  })
  const hasVideo = computed(() => (media.local.value?.getVideoTracks().length ?? 0) > 0)
  const hasAudio = computed(() => (media.local.value?.getAudioTracks().length ?? 0) > 0)
  return { media, lasted, trouble, lacking, hasVideo, hasAudio }
}
