// The queue as shown: still under the pointer, one alert selected, keys that work on it.

import { computed, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import { useAlerts } from '@/composables/useAlerts'
import { useCalls } from '@/composables/useCalls'
import { useConsole } from '@/composables/useConsole'
import { useDirectory } from '@/composables/useDirectory'
import { useKeys } from '@/composables/useKeys'
import { Gather } from '@/core/alerts/gather'
import type { Alert } from '@/core/api/types'
import { peopleNear } from '@/core/org'

export function useQueue() {
  const alerts = useAlerts()
  const calls = useCalls()
  const directory = useDirectory()
  const console = useConsole()
  const router = useRouter()
  const route = useRoute()

  const gather = new Gather()
  /** Bumped when holding starts or ends, so that the view is computed anew. */
  const held = ref(0)
  const view = computed(() => (void held.value, gather.view(alerts.open)))
  const asking = ref<number | null>(null)

  function hold(): void {
    gather.hold(alerts.open)
    held.value++
  }
  function release(): void {
    gather.release()
    held.value++
  }
  /** Shows the newcomers although the pointer is still inside. */
  function showNew(): void {
    gather.release()
    gather.hold(alerts.open)
    held.value++
  }

  const selected = computed(() => alerts.open.find((alert) => alert.id === alerts.selected))
  /** On an alert's own page the keys mean that alert and no other. */
  const onAlertPage = () => route.params['id'] !== undefined
  watch(
    () => [onAlertPage(), ...view.value.shown.map((alert) => alert.id)].join(),
    () => {
      if (!selected.value && !onAlertPage()) alerts.selected = view.value.shown[0]?.id ?? null
    },
    { immediate: true },
  )

  function step(by: 1 | -1): void {
    const list = view.value.shown
    const at = list.findIndex((alert) => alert.id === alerts.selected)
    const next = list[Math.min(list.length - 1, Math.max(0, at + by))]
    if (next) alerts.selected = next.id
  }

  /** The selected alert if nobody took it yet, else the newest untaken one. */
  function take(): void {
    const own = selected.value?.state === 'raised' ? selected.value : undefined
    const newest = view.value.shown.find((alert) => alert.state === 'raised')
    const target = onAlertPage() ? own : (own ?? newest)
    if (!target) return
    alerts.selected = target.id
    void alerts.acknowledge(target)
  }

  function open(alert: Alert): void {
    alerts.selected = alert.id
    void router.push(`/alerts/${alert.id}`)
  }

  function callNearest(): void {
    const alert = selected.value
    if (!alert) return
    const near = peopleNear(directory.users, alert.unit, console.me.current?.id ?? null)
    const person = near.find((user) => user.presence === 'online')
    if (person) void calls.invite(person.id, alert.id)
    else console.notices.emit({ code: 'nobody_near', message: '' })
  }

  useKeys({
    j: () => step(1),
    k: () => step(-1),
    a: take,
    f: () => (asking.value = selected.value?.id ?? null),
    v: callNearest,
    Enter: () => selected.value && open(selected.value),
  })
  return { view, asking, hold, release, showNew, open }
}
