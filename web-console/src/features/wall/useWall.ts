// Which camera stands on which tile, kept for the next visit.

import { computed, ref, watch } from 'vue'

import { useDirectory } from '@/composables/useDirectory'
import { layouts, usePreferences, type Layout } from '@/composables/usePreferences'

const most = Math.max(...layouts)

export function useWall() {
  const preferences = usePreferences()
  const directory = useDirectory()
  const active = ref(0)
  const enlarged = ref<number | null>(null)

  const tiles = computed(() =>
    Array.from({ length: preferences.layout }, (_, i) => preferences.tiles[i] ?? null),
  )

  /** The first visit finds the first cameras on the wall; gone cameras leave it. */
  watch(
    () => directory.cameras.map((camera) => camera.id).join(),
    () => {
      if (directory.cameras.length === 0) return
      const known = preferences.tiles.map((id) => (id && directory.cameraById.has(id) ? id : null))
      preferences.tiles = known.some(Boolean)
        ? known
        : directory.cameras.slice(0, most).map((camera) => camera.id)
    },
    { immediate: true },
  )

  function setLayout(layout: Layout): void {
    preferences.layout = layout
    enlarged.value = null
    active.value = Math.min(active.value, layout - 1)
  }

  function put(camera: string | null, tile: number): void {
    const next = Array.from({ length: most }, (_, i) => preferences.tiles[i] ?? null)
    // A camera stands on one tile only: two tiles swap.
    const at = camera === null ? -1 : next.indexOf(camera)
    if (at >= 0 && at < preferences.layout) next[at] = next[tile] ?? null
    next[tile] = camera
    preferences.tiles = next
  }

  /** A camera picked in the tree: to where it already is, else an empty tile, else the active one. */
  function pick(camera: string): void {
    const shown = tiles.value.indexOf(camera)
    if (shown >= 0) {
      active.value = shown
      return
    }
    const free = tiles.value.indexOf(null)
    const target = enlarged.value ?? (free >= 0 ? free : active.value)
    put(camera, target)
    active.value = target
  }

  function toggleEnlarged(tile: number): void {
    enlarged.value = enlarged.value === tile ? null : tile
    active.value = tile
  }

  function move(key: string): void {
    const side = Math.sqrt(preferences.layout)
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -side, ArrowDown: side }[key] ?? 0
    const next = active.value + step
    if (next >= 0 && next < preferences.layout) active.value = next
  }

  return { tiles, active, enlarged, setLayout, put, pick, toggleEnlarged, move }
}
