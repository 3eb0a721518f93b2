// Why somebody calls: the alert and its place, as one line; null for a call without a reason.

import { computed, ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'

import { useCalls } from '@/composables/useCalls'
import { useConsole } from '@/composables/useConsole'
import { useWords } from '@/composables/useWords'
import type { AlarmType } from '@/core/api/types'

export function useCallReason() {
  const { t } = useI18n()
  const calls = useCalls()
  const { alerts, api } = useConsole()
  const { typeName } = useWords()
  const type = ref<AlarmType | null>(null)

  watch(
    () => calls.front?.call.alert ?? null,
    async (id) => {
      type.value = id === null ? null : (alerts.find(id)?.type ?? null)
      if (id === null || type.value) return
      const alert = await api.alert(id).catch(() => null)
      if (calls.front?.call.alert === id) type.value = alert?.type ?? null
    },
    { immediate: true },
  )
  return computed(() => {
    const call = calls.front?.call
    if (!call || call.alert === null) return null
    const what = type.value ? typeName(type.value) : t('alert.title')
    return call.place ? `${what} · ${call.place}` : what
  })
}
