// The connection as a person sees it.

import { computed } from 'vue'

import { useConsole, useValue } from '@/composables/useConsole'
import { useNow } from '@/composables/useNow'

export function useConnectionState() {
  const { connection, heartbeat } = useConsole()
  const state = useValue(connection.state)
  const latencyMs = useValue(heartbeat.latencyMs)
  const now = useNow()

  /** Seconds until the next try. */
  const retryInS = computed(() => {
    const current = state.value
    if (current.kind !== 'waiting') return 0
    return Math.max(0, Math.ceil((current.retryAt - now.value) / 1000))
  })
  return { state, latencyMs, retryInS, retryNow: () => connection.retryNow() }
}
