// Takes pictures of every page against the mock, for looking at: npm run screens [DIR]
// Needs `npm run build` and a running mock; MOCK_MEDIA's film names come as FILMS=a.mp4,b.mp4.

import { mkdirSync } from 'node:fs'

import { chromium } from 'playwright-core'

const base = process.env.MOCK_URL ?? 'http://127.0.0.1:8480'
const dir = process.argv[2] ?? 'screens'
const only = process.argv[3] ? new RegExp(process.argv[3]) : /./
mkdirSync(dir, { recursive: true })

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    '--allow-loopback-in-peer-connection',
    '--disable-features=WebRtcHideLocalIpsWithMdns',
    '--autoplay-policy=no-user-gesture-required',
  ],
})

const lever = (name, data) =>
  fetch(`${base}/mock/${name}`, { method: 'POST', body: JSON.stringify(data) })

async function open(username, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1920, height: 1080 },
    permissions: ['camera', 'microphone'],
    timezoneId: 'Asia/Shanghai',
    ...options,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(40_000)
  page.on(
    'console',
    (m) => ['error', 'warning'].includes(m.type()) && console.log(`[${username}]`, m.text()),
  )
  page.on('pageerror', (error) => console.log(`[${username}]`, error.message))
  await page.goto(base)
  if (options.locale === 'en') await page.getByTestId('language-en').click()
  if (username) {
    await page.getByTestId('username').fill(username)
    await page.getByTestId('password').fill('secret')
    await page.getByTestId('login').click()
    await page.waitForURL((url) => url.pathname !== '/login')
  }
  return page
}

const shot = (page, name) => page.screenshot({ path: `${dir}/${name}.png` })
const liveTiles = (page, n) =>
  page.waitForFunction(
    (wanted) => document.querySelectorAll('.tile[data-state="live"]').length >= wanted,
    n,
  )

const wide = { width: 1920, height: 1080 }
const low = { width: 1366, height: 768 }
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }

const scenes = {
  async login() {
    for (const locale of ['zh-CN', 'en']) {
      const page = await open(null, { locale })
      await shot(page, `login-${locale}`)
      await page.setViewportSize(phone.viewport)
      await shot(page, `login-phone-${locale}`)
      await page.context().close()
    }
  },
  async wall() {
    await lever('world', { alerts: 12 })
    for (const locale of ['zh-CN', 'en']) {
      const page = await open('officer', { locale })
      for (const n of [9, 4, 1]) {
        await page.keyboard.press(String(n))
        await liveTiles(page, n === 9 ? 7 : n)
        for (const [name, size] of [
          ['wide', wide],
          ['low', low],
        ]) {
          await page.setViewportSize(size)
          await shot(page, `wall-${n}-${name}-${locale}`)
        }
        await page.setViewportSize(wide)
      }
      await page.keyboard.press('4')
      await page.keyboard.press('?')
      await page.keyboard.press('f')
      await shot(page, `wall-keys-${locale}`)
      await page.context().close()
    }
  },
  async counts() {
    for (const n of [0, 1, 500]) {
      await lever('world', { alerts: n })
      const page = await open('officer')
      await liveTiles(page, 4)
      await shot(page, `wall-with-${n}`)
      await page.getByTestId('nav-alerts').click()
      await page.getByTestId('search-table').waitFor()
      await page.waitForLoadState('networkidle')
      await shot(page, `search-with-${n}`)
      await page.context().close()
    }
  },
  async alert() {
    await lever('world', { alerts: 12 })
    for (const locale of ['zh-CN', 'en']) {
      const page = await open('officer', { locale })
      await page.getByTestId('alert-105').waitFor()
      for (const id of [105, 106, 109]) {
        await page.goto(`${base}/alerts/${id}`)
        await page.waitForFunction(
          () => Number(document.querySelector('[data-testid="evidence"]')?.dataset.time) > 1,
        )
        if (id === 105) await page.getByTestId('clip-seek').fill('10.6')
        await page.waitForFunction(
          () =>
            document.querySelector('[data-testid="live-beside"]')?.dataset.state !== 'connecting',
        )
        for (const [name, size] of [
          ['wide', wide],
          ['low', low],
        ]) {
          await page.setViewportSize(size)
          if (id === 105) await page.getByTestId('clip-seek').fill('10.6')
          await shot(page, `alert-${id}-${name}-${locale}`)
        }
        await page.setViewportSize(wide)
      }
      await lever('clip', { id: 106, clip: 'pending' })
      await page.goto(`${base}/alerts/106`)
      await page.getByTestId('clip-waiting').waitFor()
      await shot(page, `alert-pending-${locale}`)
      await lever('clip', { id: 106, clip: 'ready' })
      await page.getByTestId('clip').waitFor()
      await page.context().close()
    }
  },
  async search() {
    await lever('world', { alerts: 30 })
    for (const locale of ['zh-CN', 'en']) {
      const page = await open('supervisor', { locale })
      await page.getByTestId('nav-alerts').click()
      await page.locator('.found').first().waitFor()
      await page.waitForLoadState('networkidle')
      for (const [name, size] of [
        ['wide', wide],
        ['low', low],
      ]) {
        await page.setViewportSize(size)
        await shot(page, `search-${name}-${locale}`)
      }
      await page.getByTestId('filter-type').click()
      await shot(page, `search-type-${locale}`)
      await page.keyboard.press('Escape')
      await page.locator('[data-testid="filter-range"] input').first().click()
      await shot(page, `search-range-${locale}`)
      await page.context().close()
    }
  },
  async calls() {
    for (const locale of ['zh-CN', 'en']) {
      await lever('world', { alerts: 6 })
      const worker = await open('grid1', { ...phone, locale })
      await worker.locator('[data-testid="terminal-presence"][data-state="online"]').waitFor()
      await worker.getByTestId('terminal-tasks').waitFor()
      await worker.waitForLoadState('networkidle')
      await shot(worker, `terminal-ready-${locale}`)
      const officer = await open('officer', { locale })
      await officer.goto(`${base}/alerts/105`)
      await officer.getByTestId('call-10').click()
      await officer.locator('[data-testid="call-dock"][data-phase="outgoing"]').waitFor()
      await worker.getByTestId('call-answer').waitFor()
      await shot(officer, `call-outgoing-${locale}`)
      await shot(worker, `terminal-ring-${locale}`)
      await worker.getByTestId('call-answer').click()
      for (const page of [worker, officer]) {
        await page.waitForFunction(
          () =>
            Number(document.querySelector('[data-testid="call-active"]')?.dataset.framesDecoded) >
            20,
        )
      }
      await shot(officer, `call-active-${locale}`)
      await shot(worker, `terminal-talk-${locale}`)
      await officer.setViewportSize(low)
      await shot(officer, `call-active-low-${locale}`)
      await worker.setViewportSize({ width: 844, height: 390 })
      await shot(worker, `terminal-talk-landscape-${locale}`)
      await worker.setViewportSize(phone.viewport)
      await officer.reload()
      await officer.waitForFunction(
        () =>
          Number(document.querySelector('[data-testid="call-active"]')?.dataset.framesDecoded) > 5,
      )
      await officer.getByTestId('call-hangup').click()
      await worker.locator('[data-phase="ended"]').waitFor()
      await shot(worker, `terminal-ended-${locale}`)
      await shot(officer, `call-ended-${locale}`)
      await worker.locator('[data-phase="ready"]').waitFor()
      await worker.evaluate(() => history.pushState({}, '', '/terminal'))
      await officer.context().close()
      await worker.context().close()
    }
  },
  async consultation() {
    const running = (page) =>
      page.waitForFunction(
        () =>
          Number(document.querySelector('[data-testid="call-active"]')?.dataset.framesDecoded) > 20,
      )
    for (const locale of ['zh-CN', 'en']) {
      await lever('world', { alerts: 6 })
      const worker = await open('grid1', { ...phone, locale })
      await worker.locator('[data-testid="terminal-presence"][data-state="online"]').waitFor()
      const officer = await open('officer', { locale })
      await officer.goto(`${base}/alerts/105`)
      await officer.getByTestId('call-10').click()
      await worker.getByTestId('call-answer').click()
      for (const page of [worker, officer]) await running(page)
      await officer.getByTestId('call-add').click()
      await officer.getByTestId('call-figures').click()
      await shot(officer, `consult-dock-add-${locale}`)
      await officer.getByTestId('call-add').click()
      await officer.getByTestId('call-figures').click()
      await officer.getByTestId('call-expand').click()
      for (const [n, users, ringing] of [
        [3, [30], []],
        [6, [31, 32, 33], [11]],
        [
          30,
          [...Array(12).keys()]
            .map((i) => 34 + i)
            .concat([...Array(11).keys()].map((i) => 11 + i).slice(1), [2, 3]),
          [],
        ],
      ]) {
        await lever('crowd', { users })
        if (ringing.length) await lever('crowd', { users: ringing, state: 'ringing' })
        await lever('tell', { type: 'media.speaker', user: 30 })
        for (const page of [worker, officer]) {
          await page.waitForFunction(
            (wanted) =>
              [...document.querySelectorAll('[data-testid^="party-"][data-mid]')].filter(
                (tile) => Number(tile.dataset.framesDecoded) > 1,
              ).length >= wanted,
            Math.min(n - 2, 5),
          )
        }
        if (n === 6) {
          await lever('part', { user: 31, state: 'away' })
          await lever('tell', { type: 'media.quality', video: 'reduced' })
        }
        for (const [name, size] of [
          ['wide', wide],
          ['low', low],
        ]) {
          await officer.setViewportSize(size)
          await shot(officer, `consult-${n}-${name}-${locale}`)
        }
        await officer.getByTestId('call-add').click()
        await officer.getByTestId('call-figures').click()
        await shot(officer, `consult-${n}-add-${locale}`)
        await officer.getByTestId('call-add').click()
        await officer.getByTestId('call-figures').click()
        await officer.setViewportSize(wide)
        await shot(worker, `consult-${n}-phone-${locale}`)
        await lever('tell', { type: 'media.quality', video: 'full' })
      }
      await officer.getByTestId('call-expand').click()
      await shot(officer, `consult-dock-${locale}`)
      await officer.context().close()
      await worker.context().close()
    }
  },
  async trouble() {
    await lever('away', { now: false })
    await lever('world', { alerts: 3 })
    const page = await open('officer')
    await liveTiles(page, 4)
    await page.keyboard.press('9')
    await lever('raise', { kind: 0, camera: 0 })
    await page.getByTestId('alert-103').waitFor()
    await page.getByTestId('alert-queue').hover()
    await lever('raise', { kind: 1, camera: 1 })
    await page.getByTestId('queue-new').waitFor()
    await shot(page, 'queue-gathered')
    await lever('away', { now: true })
    await page.getByTestId('connection-lost').waitFor()
    await shot(page, 'connection-lost')
    await lever('raise', { kind: 2, camera: 2 })
    await lever('away', { now: false })
    await page.getByTestId('missed').waitFor()
    await liveTiles(page, 4)
    await shot(page, 'connection-back')
    await lever('handle', { id: 101, action: 'acknowledged', user: 2 })
    await page.context().close()
  },
}

const films = process.env.FILMS ? `?films=${process.env.FILMS}` : ''
const peer = await (await browser.newContext({ permissions: ['camera', 'microphone'] })).newPage()
await peer.goto(`${base}/mock/peer${films}`)
await peer.evaluate(() =>
  navigator.mediaDevices.getUserMedia({ audio: true }).then(() => undefined),
)

for (const [name, scene] of Object.entries(scenes)) {
  if (!only.test(name)) continue
  const began = Date.now()
  const before = new Set(browser.contexts())
  await scene().then(
    () => console.log(`${name}: ${Date.now() - began} ms`),
    (error) => {
      console.log(`${name}: FAILED ${error.stack}`)
      process.exitCode = 1
    },
  )
  for (const context of browser.contexts()) if (!before.has(context)) await context.close()
}
await browser.close()
