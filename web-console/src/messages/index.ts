// All words of the console, Chinese first.

import { createI18n } from 'vue-i18n'

import en from './en.json'
import zhCN from './zh-CN.json'

export const messages = { 'zh-CN': zhCN, en }

export function createWords(locale: keyof typeof messages) {
  return createI18n({ legacy: false, locale, fallbackLocale: 'zh-CN', messages })
}
