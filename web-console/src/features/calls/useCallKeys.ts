// Enter answers and Esc rejects, cancels: before everything else on the page, but never while typing.

import { onMounted, onUnmounted } from 'vue'

import { useCalls } from '@/composables/useCalls'

export function useCallKeys(): void {
  const calls = useCalls()
  const press = (event: KeyboardEvent) => {
    const phase = calls.front?.phase
    if (phase !== 'incoming' && phase !== 'outgoing') return
    if (event.target instanceof HTMLElement && /^(INPUT|TEXTAREA)$/.test(event.target.tagName))
      return
    const answer = event.key === 'Enter' && phase === 'incoming'
    if (!answer && event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    if (answer) void calls.answer()
    else void (phase === 'incoming' ? calls.reject() : calls.hangup())
  }
  onMounted(() => window.addEventListener('keydown', press, true))
  onUnmounted(() => window.removeEventListener('keydown', press, true))
}
