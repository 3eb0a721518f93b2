// How a running call is shown: in the dock or over the whole page, with or without its figures.

import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'

import { useCalls } from './useCalls'

export const useConsultation = defineStore('consultation', () => {
  const calls = useCalls()
  const expanded = ref(false)
  const adding = ref(false)
  const figures = ref(false)
  const running = computed(() => calls.front?.phase === 'active')

  watch(running, (runs) => {
    // Answering a consultation is asking to see it; one that grows out of a call asks first.
    expanded.value = runs && calls.front?.call.group === true
    adding.value = false
    figures.value = false
  })
  return { expanded, adding, figures }
})
