// The live picture of one camera for as long as the component lives and the camera can be seen, and
// whether it is the one that is heard.

import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'

import type { Camera } from '@/core/api/cameraTypes'
import { LiveSession, type LiveState } from '@/core/media/liveSession'

import { useConsole } from './useConsole'

const playable = new Set(['H264', 'VP8'])

export type TileState =
  | LiveState
  | { kind: 'offline'; reason: string | null; since: string }
  | { kind: 'off'; since: string }

/** One picture is heard at a time: the newest that was asked for. */
const heard = ref<symbol | null>(null)

function useSound(sounds: Ref<boolean>) {
  const me = Symbol('picture')
  const audible = computed(() => sounds.value && heard.value === me)
  onScopeDispose(() => {
    if (heard.value === me) heard.value = null
  })
  return {
    sounds,
    audible,
    toggleSound: () => {
      heard.value = audible.value ? null : me
    },
  }
}

export function useLive(camera: Ref<Camera | undefined>) {
  const { connection } = useConsole()
  const live = shallowRef<LiveState>({ kind: 'connecting' })
  const stream = shallowRef<MediaStream | null>(null)
  const firstFrameMs = shallowRef<number | null>(null)
  const framesDecoded = shallowRef(0)
  const sounds = shallowRef(false)
  let session: LiveSession | null = null

  function close(): void {
    session?.close()
    session = null
    stream.value = null
    firstFrameMs.value = null
    sounds.value = false
    live.value = { kind: 'connecting' }
  }

  function open(id: string): void {
    close()
    const opened = new LiveSession(connection, id)
    session = opened
    opened.state.subscribe((state) => session === opened && (live.value = state))
    opened.stream.subscribe((got) => session === opened && (stream.value = got))
    opened.firstFrameMs.subscribe((ms) => session === opened && (firstFrameMs.value = ms))
    opened.framesDecoded.subscribe((n) => session === opened && (framesDecoded.value = n))
    opened.sounds.subscribe((come) => session === opened && (sounds.value = come))
  }

  /** The camera to open, or null where there is nothing to see. */
  const wanted = computed(() => {
    const { id, state, codec } = camera.value ?? {}
    if (!id || (state !== 'online' && state !== 'connecting')) return null
    if (codec && !playable.has(codec)) return null
    return id
  })
  watch(wanted, (id) => (id ? open(id) : close()), { immediate: true })
  onScopeDispose(close)

  const state = computed<TileState>(() => {
    const seen = camera.value
    if (!seen) return { kind: 'connecting' }
    if (seen.state === 'off') return { kind: 'off', since: seen.since }
    if (seen.state === 'offline') return { kind: 'offline', reason: seen.reason, since: seen.since }
    if (seen.codec && !playable.has(seen.codec)) return { kind: 'unplayable', detail: seen.codec }
    return live.value
  })
  return {
    state,
    stream,
    firstFrameMs,
    framesDecoded,
    painted: () => session?.painted(),
    ...useSound(sounds),
  }
}
