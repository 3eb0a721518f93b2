// A rule tried on recorded video: begun, followed to its end, stopped when the page goes.

import { computed, onScopeDispose, ref } from 'vue'

import { useConsole } from '@/composables/useConsole'
import { ApiError } from '@/core/api/rest'
import type { CameraRule, DryRun } from '@/core/api/ruleTypes'

const askEveryMs = 700

export function useDryRun() {
  const { api } = useConsole()
  const run = ref<DryRun | null>(null)
  const failure = ref<ApiError | null>(null)
  const busy = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  const going = computed(() => run.value?.state === 'waiting' || run.value?.state === 'running')
  const refused = (error: unknown) =>
    error instanceof ApiError ? error : new ApiError(0, 'internal', String(error))

  async function follow(id: number): Promise<void> {
    try {
      const now = await api.dryRun(id)
      if (run.value?.id !== id) return
      run.value = now
      failure.value = null
    } catch (error) {
      failure.value = refused(error)
      if (failure.value.status !== 0) return // gone; unreachable is asked again
    }
    if (going.value) timer = setTimeout(() => void follow(id), askEveryMs)
  }

  async function begin(camera: string, rule: CameraRule, from: Date, to: Date): Promise<void> {
    clearTimeout(timer)
    busy.value = true
    failure.value = null
    run.value = null
    try {
      const begun = await api.beginDryRun(camera, rule, from.toISOString(), to.toISOString())
      run.value = begun
      timer = setTimeout(() => void follow(begun.id), askEveryMs)
    } catch (error) {
      failure.value = refused(error)
    } finally {
      busy.value = false
    }
  }

  async function stop(): Promise<void> {
    if (run.value && going.value) await api.cancelDryRun(run.value.id).catch(() => undefined)
  }

  function forget(): void {
    clearTimeout(timer)
    void stop()
    run.value = null
    failure.value = null
  }

  onScopeDispose(forget)
  return { run, failure, busy, going, begin, stop, forget }
}
