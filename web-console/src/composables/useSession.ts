// Who is here: login, logout, and the way back to the login page when the session ends.

import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import { ApiError } from '@/core/api/rest'

import { useConsole, useValue } from './useConsole'

export const useSession = defineStore('session', () => {
  const console = useConsole()
  const me = useValue(console.me)
  /** False until it is known whether the cookie of an earlier visit still holds. */
  const known = ref(false)

  async function restore(): Promise<void> {
    try {
      console.enter((await console.api.me()).user)
      known.value = true
    } catch (error) {
      // Unreachable is not logged out: the caller asks again.
      known.value = error instanceof ApiError && error.status === 401
    }
  }

  async function login(username: string, password: string): Promise<void> {
    const { user } = await console.api.login(username, password)
    known.value = true
    console.enter(user)
  }

  async function logout(scope: 'here' | 'everywhere'): Promise<void> {
    try {
      await (scope === 'here' ? console.api.logout() : console.api.logoutEverywhere())
    } finally {
      console.leave()
    }
  }

  const home = computed(() => (me.value?.role === 'grid_worker' ? '/terminal' : '/'))
  const judges = computed(() => me.value?.role === 'supervisor' || me.value?.role === 'admin')
  return { me, known, home, judges, restore, login, logout }
})
