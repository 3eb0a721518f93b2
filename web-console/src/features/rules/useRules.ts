// The rules of one camera as they are on the server, and as they are being changed here.

import { computed, ref, watch, type Ref } from 'vue'

import { useConsole } from '@/composables/useConsole'
import { ApiError } from '@/core/api/rest'
import type { CameraRule, CameraRules } from '@/core/api/ruleTypes'

const copy = (rules: CameraRule[]) => JSON.parse(JSON.stringify(rules)) as CameraRule[]

export function useRules(camera: Ref<string | null>) {
  const { api } = useConsole()
  const kept = ref<CameraRules | null>(null)
  const rules = ref<CameraRule[]>([])
  const failure = ref<ApiError | null>(null)
  const busy = ref(false)
  const saved = ref(false)

  const changed = computed(
    () => kept.value !== null && JSON.stringify(kept.value.rules) !== JSON.stringify(rules.value),
  )

  function take(view: CameraRules): void {
    kept.value = view
    rules.value = copy(view.rules)
    failure.value = null
  }
  const refused = (error: unknown) =>
    error instanceof ApiError ? error : new ApiError(0, 'internal', String(error))

  async function load(): Promise<void> {
    const wanted = camera.value
    kept.value = null
    rules.value = []
    failure.value = null
    saved.value = false
    if (wanted === null) return
    try {
      const view = await api.cameraRules(wanted)
      if (wanted === camera.value) take(view)
    } catch (error) {
      if (wanted === camera.value) failure.value = refused(error)
    }
  }

  async function save(): Promise<void> {
    const wanted = camera.value
    if (wanted === null || kept.value === null || busy.value) return
    busy.value = true
    try {
      const view = await api.putCameraRules(wanted, kept.value.revision, rules.value)
      if (wanted === camera.value) take(view)
      saved.value = true
    } catch (error) {
      failure.value = refused(error)
    } finally {
      busy.value = false
    }
  }

  function reset(): void {
    if (kept.value) take(kept.value)
  }

  watch(rules, () => (saved.value = saved.value && !changed.value), { deep: true })
  watch(camera, load, { immediate: true })
  return { kept, rules, failure, busy, saved, changed, load, save, reset }
}
