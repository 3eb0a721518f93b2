// Enter answers and Esc rejects, cancels, leaves the large view: before everything else on the page, but never while typing.

import { onMounted, onUnmounted } from 'vue'

import { useCalls } from '@/composables/useCalls'
import { useConsultation } from '@/composables/useConsultation'

export function useCallKeys(): void {
  const calls = useCalls()
  const view = useConsultation()
  const press = (event: KeyboardEvent) => {
    const phase = calls.front?.phase
    const large = phase === 'active' && view.expanded
    if (phase !== 'incoming' && phase !== 'outgoing' && !large) return
    if (event.target instanceof HTMLElement && /^(INPUT|TEXTAREA)$/.test(event.target.tagName))
      return
    const answer = event.key === 'Enter' && phase === 'incoming'
    if (!answer && event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    if (answer) void calls.answer()
    else if (large) view.expanded = false
    else void (phase === 'incoming' ? calls.reject() : calls.hangup())
  }
  onMounted(() => window.addEventListener('keydown', press, true))
  onUnmounted(() => window.removeEventListener('keydown', press, true))
}
