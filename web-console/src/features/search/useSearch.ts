// A search over all alerts. The server answers oldest first; people read newest first, so the whole
// answer is fetched, up to a bound that is said, and turned round.

import { computed, ref } from 'vue'

import type { Api } from '@/core/api/resources'
import { ApiError } from '@/core/api/rest'
import type { Alert } from '@/core/api/types'
import { useConsole } from '@/composables/useConsole'

export interface Filters {
  unit: string
  types: string[]
  states: string[]
  range: [Date, Date] | null
}

export const pageSize = 50
const asksAtMost = 10
const perAsk = 500

async function fetchAll(
  api: Api,
  filters: Filters,
  wanted: () => boolean,
): Promise<[Alert[], boolean]> {
  const all: Alert[] = []
  let after = 0
  for (let i = 0; i < asksAtMost && wanted(); i++) {
    const page = await api.alerts({
      after,
      limit: perAsk,
      unit: filters.unit,
      type: filters.types.join(),
      state: filters.states.join(),
      from: filters.range?.[0].toISOString(),
      to: filters.range?.[1].toISOString(),
    })
    all.push(...page.alerts)
    if (page.alerts.length < perAsk) return [all, false]
    after = page.next
  }
  return [all, true]
}

export function useSearch() {
  const { api } = useConsole()
  const found = ref<Alert[]>([])
  const page = ref(1)
  const loading = ref(false)
  const failure = ref<string | null>(null)
  /** True when there is more than the bound: the range should be narrowed. */
  const cut = ref(false)
  let asked = 0

  async function search(filters: Filters): Promise<void> {
    const mine = ++asked
    loading.value = true
    failure.value = null
    try {
      const [all, more] = await fetchAll(api, filters, () => mine === asked)
      if (mine !== asked) return
      found.value = all.reverse()
      cut.value = more
      page.value = 1
    } catch (error) {
      if (mine === asked) failure.value = error instanceof ApiError ? error.code : 'internal'
    } finally {
      if (mine === asked) loading.value = false
    }
  }

  const shown = computed(() =>
    found.value.slice((page.value - 1) * pageSize, page.value * pageSize),
  )

  /** An alert shown here changed: its row follows. */
  function update(alert: Alert): void {
    const at = found.value.findIndex((other) => other.id === alert.id)
    const known = found.value[at]
    if (known && known.revision < alert.revision) found.value[at] = alert
  }

  return { found, shown, page, loading, failure, cut, search, update }
}
