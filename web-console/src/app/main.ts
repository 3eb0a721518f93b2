// The page's entry: builds the Console, gives it to the app, shows it.

import 'element-plus/theme-chalk/base.css'
import 'element-plus/theme-chalk/dark/css-vars.css'
import '@/styles/tokens.css'
import '@/styles/base.css'

import { createPinia } from 'pinia'
import { createApp, watch } from 'vue'

import { consoleKey } from '@/composables/useConsole'
import { usePreferences } from '@/composables/usePreferences'
import { useSession } from '@/composables/useSession'
import { Console } from '@/core/console'
import { createWords } from '@/messages'

import App from './App.vue'
import { createPages } from './pages'

const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
const console = new Console(`${scheme}://${location.host}/ws`)

const app = createApp(App)
app.provide(consoleKey, console)
app.use(createPinia())

const preferences = usePreferences()
const words = createWords(preferences.locale)
app.use(words)
watch(
  () => preferences.locale,
  (locale) => {
    words.global.locale.value = locale
    document.documentElement.lang = locale
  },
  { immediate: true },
)
watch(
  () => preferences.soundMuted,
  (muted) => console.siren.setMuted(muted),
  { immediate: true },
)
for (const gesture of ['pointerdown', 'keydown']) {
  window.addEventListener(gesture, () => console.sound.prime(), { once: true, capture: true })
}

await useSession().restore()
app.use(createPages())
app.mount('#app')
