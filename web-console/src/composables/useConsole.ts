// The way from a component to the core: one Console a page, given by the app.

import { inject, onScopeDispose, shallowRef, type InjectionKey, type ShallowRef } from 'vue'

import type { Console } from '@/core/console'
import type { Readable } from '@/core/value'

export const consoleKey: InjectionKey<Console> = Symbol('console')

export function useConsole(): Console {
  const found = inject(consoleKey)
  if (!found) throw new Error('no console provided')
  return found
}

/** Follows a core value for as long as the surrounding scope lives. */
export function useValue<T>(value: Readable<T>): Readonly<ShallowRef<T>> {
  const ref = shallowRef(value.current)
  onScopeDispose(value.subscribe((next) => (ref.value = next)))
  return ref
}
