// One clock for the whole page, a tick a second.

import { readonly, ref } from 'vue'

const now = ref(Date.now())
setInterval(() => (now.value = Date.now()), 1_000)

/** Milliseconds since the epoch, changing every second. */
export function useNow() {
  return readonly(now)
}
