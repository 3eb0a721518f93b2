// What this person likes, kept in this browser.

import { defineStore } from 'pinia'
import { ref, watch, type Ref } from 'vue'

export const locales = ['zh-CN', 'en'] as const
export type Locale = (typeof locales)[number]
export const layouts = [1, 4, 9] as const
export type Layout = (typeof layouts)[number]

function kept<T>(key: string, start: T, valid: (value: unknown) => boolean): Ref<T> {
  const name = `gulou.${key}`
  let value = start
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(name) ?? 'null')
    if (valid(stored)) value = stored as T
  } catch {
    // A broken entry is replaced at the next change.
  }
  const box = ref(value) as Ref<T>
  watch(box, (now) => localStorage.setItem(name, JSON.stringify(now)), { deep: true })
  return box
}

const oneOf = (list: readonly unknown[]) => (value: unknown) => list.includes(value)
const isBoolean = (value: unknown) => typeof value === 'boolean'
const isTiles = (value: unknown) =>
  Array.isArray(value) && value.every((tile) => tile === null || typeof tile === 'string')

export const usePreferences = defineStore('preferences', () => ({
  locale: kept<Locale>('locale', 'zh-CN', oneOf(locales)),
  soundMuted: kept('sound-muted', false, isBoolean),
  layout: kept<Layout>('layout', 4, oneOf(layouts)),
  tiles: kept<(string | null)[]>('tiles', [], isTiles),
  treeShown: kept('tree-shown', true, isBoolean),
  overlayShown: kept('overlay-shown', true, isBoolean),
}))
