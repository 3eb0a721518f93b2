// Tells how high a picture is shown, in device pixels, for as long as it can be seen.

import { onMounted, onUnmounted, ref, watch, type Ref } from 'vue'

import { useConsole } from './useConsole'

export function useViewSize(element: Ref<HTMLElement | undefined>, mid: Ref<string | null>): void {
  const { views } = useConsole().media
  const height = ref(0)
  const visible = ref(false)
  const sizes = new ResizeObserver(([entry]) => {
    if (entry) height.value = entry.contentRect.height * devicePixelRatio
  })
  const sight = new IntersectionObserver(([entry]) => {
    visible.value = entry?.isIntersecting ?? false
  })
  onMounted(() => {
    if (!element.value) return
    sizes.observe(element.value)
    sight.observe(element.value)
  })
  watch([mid, height, visible], ([now], [before]) => {
    if (before && before !== now) views.remove(before)
    if (now) views.set(now, visible.value ? height.value : 0)
  })
  onUnmounted(() => {
    sizes.disconnect()
    sight.disconnect()
    if (mid.value) views.remove(mid.value)
  })
}
