// The open alerts, the one selected, and what a person may do with them.

import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import type { Alert, DismissReason } from '@/core/api/types'
import { ApiError } from '@/core/api/rest'

import { useConsole, useValue } from './useConsole'

export interface Refusal {
  id: number
  code: string
  /** The alert as it stands after all; null when it could not be read. */
  now: Alert | null
}

export const useAlerts = defineStore('alerts', () => {
  const { alerts, api, missed: missedValue, seenMissed } = bindConsole()
  const open = useValue(alerts.open)
  const missed = useValue(missedValue)
  const selected = ref<number | null>(null)
  /** Alerts whose action is under way. */
  const busy = ref(new Set<number>())
  const refusal = ref<Refusal | null>(null)

  const raised = computed(() => open.value.filter((alert) => alert.state === 'raised').length)
  const gravestByCamera = computed(() => {
    const gravest = new Map<string, Alert>()
    for (const alert of open.value) {
      const other = gravest.get(alert.camera)
      if (!other || graver(alert, other)) gravest.set(alert.camera, alert)
    }
    return gravest
  })

  /** The screen follows the event and the answer, never the click. */
  async function act(alert: Alert, action: () => Promise<Alert>): Promise<void> {
    if (busy.value.has(alert.id)) return
    busy.value.add(alert.id)
    refusal.value = null
    try {
      alerts.apply(await action())
    } catch (error) {
      const code = error instanceof ApiError ? error.code : 'internal'
      const now = await api.alert(alert.id).catch(() => null)
      if (now) alerts.apply(now)
      refusal.value = { id: alert.id, code, now }
    } finally {
      busy.value.delete(alert.id)
    }
  }

  const acknowledge = (alert: Alert) => act(alert, () => api.acknowledge(alert.id, alert.revision))
  const resolve = (alert: Alert, note?: string) =>
    act(alert, () => api.resolve(alert.id, alert.revision, note))
  const dismiss = (alert: Alert, reason: DismissReason, note?: string) =>
    act(alert, () => api.dismiss(alert.id, alert.revision, reason, note))

  return {
    open,
    missed,
    seenMissed,
    selected,
    busy,
    refusal,
    raised,
    gravestByCamera,
    acknowledge,
    resolve,
    dismiss,
  }
})

function bindConsole() {
  const console = useConsole()
  return {
    alerts: console.alerts,
    api: console.api,
    missed: console.missed,
    seenMissed: () => console.seenMissed(),
  }
}

function graver(a: Alert, b: Alert): boolean {
  if (a.state !== b.state) return a.state === 'raised'
  return a.severity < b.severity
}
