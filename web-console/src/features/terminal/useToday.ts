// Today's alerts of this person's unit, newest first: open and closed.

import { computed, onMounted, onScopeDispose, ref, shallowRef } from 'vue'

import { useAlerts } from '@/composables/useAlerts'
import { useConsole } from '@/composables/useConsole'
import type { Alert } from '@/core/api/types'

export function useToday() {
  const { api, alerts: book, connection } = useConsole()
  const alerts = useAlerts()
  const loaded = shallowRef(new Map<number, Alert>())
  const failure = ref(false)
  const ready = ref(false)

  const midnight = () => new Date(new Date().setHours(0, 0, 0, 0))

  async function load(): Promise<void> {
    try {
      const page = await api.alerts({ from: midnight().toISOString(), limit: 500 })
      failure.value = false
      ready.value = true
      loaded.value = new Map(page.alerts.map((alert) => [alert.id, alert]))
    } catch {
      failure.value = true
    }
  }
  onMounted(load)
  onScopeDispose(connection.subscribed.subscribe(() => void load()))
  onScopeDispose(
    book.changed.subscribe((alert) => {
      loaded.value = new Map(loaded.value).set(alert.id, alert)
    }),
  )

  const today = computed(() => {
    const all = new Map(loaded.value)
    // Open ones count although they began before midnight.
    for (const alert of alerts.open) all.set(alert.id, alert)
    return [...all.values()].sort((a, b) => b.seq - a.seq)
  })
  return { today, failure, ready }
}
