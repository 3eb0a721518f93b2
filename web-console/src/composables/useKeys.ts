// Single keys as commands, silent while somebody types or a menu has the keyboard.

import { onMounted, onUnmounted } from 'vue'

/** A command that returns false leaves the key to others. */
export type KeyMap = Record<string, (event: KeyboardEvent) => unknown>

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** Enter and Space on a focused control belong to that control. */
const takesPress = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest('button, a, [role="menuitem"], [data-own-enter]')

/** Keys by their `KeyboardEvent.key`, letters in lower case. */
export function useKeys(keys: KeyMap): void {
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return
    if (typing(event.target)) return
    if ((event.key === 'Enter' || event.key === ' ') && takesPress(event.target)) return
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key
    const command = keys[name]
    if (!command) return
    if (command(event) !== false) event.preventDefault()
  }
  onMounted(() => window.addEventListener('keydown', press))
  onUnmounted(() => window.removeEventListener('keydown', press))
}
