// One alert by its id, with history, kept current while it is looked at.

import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'

import type { Alert } from '@/core/api/types'
import { ApiError } from '@/core/api/rest'

import { useConsole } from './useConsole'

export function useAlert(id: Ref<number>) {
  const { alerts, api } = useConsole()
  const alert = shallowRef<Alert | null>(null)
  const failure = shallowRef<string | null>(null)

  /** An event may overtake the answer to a question asked before it. */
  const newerThan = (loaded: Alert) =>
    alert.value?.id === loaded.id && alert.value.revision > loaded.revision

  async function load(): Promise<void> {
    const wanted = id.value
    failure.value = null
    try {
      const loaded = await api.alert(wanted)
      alerts.apply(loaded)
      if (id.value === wanted && !newerThan(loaded)) alert.value = loaded
    } catch (error) {
      if (id.value === wanted) failure.value = error instanceof ApiError ? error.code : 'internal'
    }
  }

  watch(
    id,
    () => {
      alert.value = alerts.find(id.value) ?? null
      void load()
    },
    { immediate: true },
  )
  onScopeDispose(
    alerts.changed.subscribe((changed) => {
      if (changed.id !== id.value) return
      const before = alert.value
      if (before && before.revision > changed.revision) return
      alert.value = changed
      // Events may come without history: read the whole once more.
      if (!changed.history || changed.history === before?.history) void load()
    }),
  )
  return { alert, failure, load }
}
