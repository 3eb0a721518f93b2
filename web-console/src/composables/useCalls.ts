// The call in front of this person and the verbs for it.

import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import type { Call } from '@/core/api/types'
import { RequestError } from '@/core/connection/requests'
import { othersIn } from '@/core/calls/parties'
import { endWord } from '@/core/calls/words'

import { useConsole, useValue } from './useConsole'

export const useCalls = defineStore('calls', () => {
  const console = useConsole()
  const front = useValue(console.calls.front)
  const me = useValue(console.me)
  const refusal = ref<string | null>(null)
  const inviting = ref(false)

  /** Who is in it or being rung beside this person. */
  const others = computed(() =>
    front.value ? othersIn(front.value.call, me.value?.id ?? null) : [],
  )
  /** The one to name: who is there, or who called. */
  const other = computed(() => {
    const view = front.value
    if (!view) return null
    if (view.phase === 'active' && others.value[0]) return others.value[0]
    return view.side === 'caller' ? view.call.to : view.call.from
  })
  const lastWord = computed(() => {
    const view = front.value
    return view?.phase === 'ended' ? endWord(view.call, view.side, me.value?.id ?? null) : null
  })
  const free = computed(() => !inviting.value && (!front.value || front.value.phase === 'ended'))

  async function ask(type: string, data: object): Promise<void> {
    refusal.value = null
    try {
      const call = await console.connection.request<Call | undefined>(type, data)
      if (!call || typeof call !== 'object' || !('state' in call)) return
      if (type === 'call.invite') console.calls.invited(call)
      else console.calls.apply(call)
    } catch (error) {
      refusal.value = error instanceof RequestError ? error.code : 'internal'
      if (type === 'call.invite' || type === 'call.answer') console.media.end()
    }
  }

  async function invite(to: number, alert?: number): Promise<void> {
    if (!free.value) return
    inviting.value = true
    console.sound.prime()
    void console.media.own.prepare()
    await ask('call.invite', alert === undefined ? { to } : { to, alert })
    inviting.value = false
  }

  /** Rings one more person into the call. */
  async function add(to: number): Promise<void> {
    const view = front.value
    if (view?.phase === 'active') await ask('call.add', { call: view.call.id, to })
  }

  async function answer(): Promise<void> {
    if (front.value?.phase !== 'incoming') return
    void console.media.own.prepare()
    await ask('call.answer', { call: front.value.call.id })
  }

  async function reject(): Promise<void> {
    if (front.value?.phase === 'incoming') await ask('call.reject', { call: front.value.call.id })
  }

  async function hangup(): Promise<void> {
    const view = front.value
    if (view && view.phase !== 'ended') await ask('call.hangup', { call: view.call.id })
  }

  return {
    front,
    others,
    other,
    lastWord,
    free,
    inviting,
    refusal,
    invite,
    add,
    answer,
    reject,
    hangup,
  }
})
