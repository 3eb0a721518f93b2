// The main job, end to end, in two real browsers: the officer's console and the worker's phone.
import { expect, test, type BrowserContext, type Page } from '@playwright/test'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { config, facadeCamera, grid, laneCamera, streetCamera } from './support/city.ts'
import { Client } from './support/client.ts'
import { facadeRule, laneRule } from './support/rules.ts'
import { Server, type Account } from './support/server.ts'
import { until } from './support/until.ts'

const screens = path.resolve(import.meta.dirname, '../../build/screens')
mkdirSync(screens, { recursive: true })

const cameras = [
  {
    id: facadeCamera,
    name: '人民大街 12 号楼 北立面',
    source: 'scene://facade?seed=7&throw_at=20&throw_every=25',
    rules: facadeRule(),
  },
  {
    id: laneCamera,
    name: '曙光小区 消防通道',
    source: 'scene://fire-lane?seed=3&park_at=40&park_for=60&park_every=120',
    rules: laneRule(8),
  },
  { id: streetCamera, name: '人民大街 路口', source: 'scene://street?seed=5' },
]

let server: Server
test.beforeAll(async () => {
  server = await Server.start(config(cameras, '[alerts]\nmerge_s = 5\n'))
})
test.afterAll(async () => {
  await server.stop()
})

async function login(page: Page, account: Account): Promise<void> {
  await page.goto(server.url + '/login')
  await page.getByTestId('username').locator('input').or(page.locator('input[data-testid=username]')).first().fill(account.username)
  await page.getByTestId('password').locator('input').or(page.locator('input[data-testid=password]')).first().fill(account.password)
  await page.getByTestId('login').click()
  await expect(page).not.toHaveURL(/\/login/)
}

const desk = { viewport: { width: 1920, height: 1080 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' }
const phone = { viewport: { width: 390, height: 844 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', hasTouch: true, isMobile: true }

// A page that only watches gets no ICE candidates where loopback is the only interface, unless it
// holds a device (the server needs none of them; Chromium does).
async function holdDevice(context: BrowserContext): Promise<void> {
  await context.grantPermissions(['camera', 'microphone'], { origin: server.url })
  await context.addInitScript(() => {
    void navigator.mediaDevices?.getUserMedia({ audio: true }).catch(() => undefined)
  })
}

async function number(page: Page, testId: string, attribute: string): Promise<number> {
  return Number((await page.getByTestId(testId).first().getAttribute(attribute)) ?? 0)
}

async function rising(page: Page, testId: string, attribute: string, by = 10): Promise<void> {
  const from = await number(page, testId, attribute)
  await until(`${testId} ${attribute} rising from ${from}`, async () => (await number(page, testId, attribute)) >= from + by)
}

// The first open alert card of a type in the queue, waited for.
async function card(page: Page, type: string): Promise<string> {
  const found = page.locator(`[data-testid=alert-queue] [data-type=${type}]`).first()
  await expect(found).toBeVisible({ timeout: 120_000 })
  return (await found.getAttribute('data-alert')) ?? ''
}

const shot = (page: Page, name: string) => page.screenshot({ path: path.join(screens, `${name}.png`) })

test('a camera sees it, the center knows it, the worker is on the call, the supervisor replays it', async ({ browser }) => {
  test.setTimeout(480_000)
  const officerContext = await browser.newContext(desk)
  const secondContext = await browser.newContext(desk)
  const workerContext = await browser.newContext(phone)
  for (const context of [officerContext, secondContext, workerContext]) await holdDevice(context)
  const officer = await officerContext.newPage()
  const second = await secondContext.newPage()
  const worker = await workerContext.newPage()

  await test.step('the officer sees a wall of live, moving cameras', async () => {
    await login(officer, server.account('officer'))
    await expect(officer.getByTestId('wall-grid')).toBeVisible()
    await officer.keyboard.press('4')
    for (const [tile, camera] of [facadeCamera, laneCamera, streetCamera].entries()) {
      if ((await officer.getByTestId(`tile-${tile}`).getAttribute('data-camera')) !== camera) {
        await officer.getByTestId(`tile-${tile}`).click()
        await officer.getByTestId(`tree-camera-${camera}`).click()
      }
    }
    for (const tile of [0, 1, 2]) {
      await expect(officer.getByTestId(`tile-${tile}`)).toHaveAttribute('data-state', 'live', { timeout: 30_000 })
      await rising(officer, `tile-${tile}`, 'data-frames-decoded')
    }
    await shot(officer, '1-wall-4')
    await officer.keyboard.press('9')
    await shot(officer, '1-wall-9')
    await officer.keyboard.press('4')
  })

  await test.step('a second officer watches the same queue, the worker is ready on her phone', async () => {
    await login(second, server.accounts().find((a) => a.username === 'officer2')!)
    await login(worker, server.account('grid_worker', grid))
    await expect(worker.getByTestId('terminal-ready')).toBeVisible()
    await shot(worker, '2-terminal-ready')
  })

  let thrown = ''
  await test.step('the thrown bottle becomes an alert with picture, place and time', async () => {
    thrown = await card(officer, 'high_altitude_throwing')
    const picture = officer.locator(`[data-testid=alert-${thrown}] img`)
    await expect
      .poll(async () => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBeGreaterThan(100)
    await expect(officer.getByTestId(`alert-${thrown}`)).toContainText('人民大街 12 号楼 北立面')
    await shot(officer, '3-alert-throwing')
  })

  await test.step('A acknowledges; the other console sees it', async () => {
    await card(second, 'high_altitude_throwing')
    await officer.getByTestId(`alert-${thrown}`).locator('button.open').focus()
    await officer.keyboard.press('a')
    await expect(officer.getByTestId(`alert-${thrown}`)).toHaveAttribute('data-state', 'acknowledged')
    await expect(second.getByTestId(`alert-${thrown}`)).toHaveAttribute('data-state', 'acknowledged')
  })

  await test.step('the van in the fire lane becomes an alert', async () => {
    await card(officer, 'fire_lane_blocked')
    await shot(officer, '4-alert-fire-lane')
  })

  await test.step('the clip plays and seeks beside the live camera', async () => {
    await officer.getByTestId(`alert-${thrown}`).locator('button.open').click()
    await expect(officer.getByTestId('evidence')).toHaveAttribute('data-clip', 'ready', { timeout: 40_000 })
    const video = officer.locator('[data-testid=evidence] video')
    await expect.poll(() => video.evaluate((v: HTMLVideoElement) => v.duration), { timeout: 20_000 }).toBeGreaterThan(12)
    await expect.poll(() => video.evaluate((v: HTMLVideoElement) => v.currentTime)).toBeGreaterThan(0.5)
    await video.evaluate((v: HTMLVideoElement) => {
      v.pause()
      v.currentTime = 9.5
    })
    await expect.poll(() => video.evaluate((v: HTMLVideoElement) => !v.seeking && v.readyState >= 2 && Math.abs(v.currentTime - 9.5) < 0.2)).toBe(true)
    await expect(officer.getByTestId('live-beside')).toHaveAttribute('data-state', 'live')
    await rising(officer, 'live-beside', 'data-frames-decoded')
    await shot(officer, '5-alert-detail')
  })

  await test.step('one click calls the worker of that grid; both see and hear', async () => {
    const near = officer.getByTestId('near-people')
    await expect(near.locator('[data-presence=online]', { hasText: '李秀英' })).toBeVisible()
    await near.locator('li', { hasText: '李秀英' }).locator('[data-testid^=call-]').click()
    await expect(worker.getByTestId('terminal-ring')).toBeVisible()
    await expect(worker.getByTestId('terminal-ring')).toContainText('王值班')
    await expect(worker.getByTestId('ring-reason')).toContainText('人民大街 12 号楼 北立面')
    await shot(worker, '6-terminal-ringing')
    await worker.getByTestId('call-answer').click()
    for (const page of [officer, worker]) {
      await expect(page.getByTestId('call-active')).toHaveAttribute('data-media', 'connected', { timeout: 20_000 })
      await rising(page, 'call-active', 'data-frames-decoded', 20)
      await until('audio level', async () => (await number(page, 'call-active', 'data-audio-level')) > 0)
    }
    await shot(worker, '7-terminal-call')
    await shot(officer, '7-officer-call')
    await worker.getByTestId('call-hangup').click()
    await expect(officer.getByTestId('call-ended')).toBeVisible()
    await expect(worker.getByTestId('terminal-ready')).toBeVisible()
  })

  await test.step('reject, cancel and a closed page end cleanly with the right word', async () => {
    const call = officer.getByTestId('near-people').locator('li', { hasText: '李秀英' }).locator('[data-testid^=call-]')
    await expect(call).toBeEnabled()
    await call.click()
    await worker.getByTestId('call-reject').click()
    await expect(officer.getByTestId('call-ended')).toContainText('拒')
    await expect(worker.getByTestId('terminal-ready')).toBeVisible()
    await call.click()
    await expect(worker.getByTestId('terminal-ring')).toBeVisible()
    await officer.getByTestId('call-cancel').click()
    await expect(worker.getByTestId('terminal-ready')).toBeVisible()
    await expect(call).toBeEnabled()
    await call.click()
    await expect(worker.getByTestId('terminal-ring')).toBeVisible()
    await officer.goto('about:blank')
    await expect(worker.getByTestId('terminal-ready')).toBeVisible()
    await officer.goto(server.url)
  })

  await test.step('the supervisor finds the alert, replays and downloads it', async () => {
    const context = await browser.newContext({ ...desk, viewport: { width: 1366, height: 768 }, acceptDownloads: true })
    await holdDevice(context)
    const page = await context.newPage()
    await login(page, server.account('supervisor'))
    await page.goto(server.url + '/alerts')
    await expect(page.getByTestId(`result-${thrown}`)).toBeVisible()
    await shot(page, '8-search')
    const download = page.waitForEvent('download')
    await page.getByTestId(`download-${thrown}`).click()
    expect((await download).suggestedFilename()).toBe(`alert-${thrown}.mp4`)
    await context.close()
  })

  await test.step('the server restarts; the open console comes back and shows what it missed, once', async () => {
    await expect(officer.getByTestId('connection-state')).toHaveAttribute('data-state', 'online')
    expect(await server.stop('SIGTERM')).toBe(0)
    await expect(officer.getByTestId('connection-lost')).toBeVisible()
    await shot(officer, '9-connection-lost')
    await officerContext.setOffline(true)
    await server.start()
    const client = new Client(server.url)
    await client.login(server.account('supervisor'))
    const newest = async () => (await client.request('/api/v1/alerts?limit=500')).json<{ alerts: { id: number }[] }>().alerts.at(-1)?.id ?? 0
    const before = await newest()
    const missed = await until('an alert while the console is away', async () => {
      const id = await newest()
      return id > before && id
    }, 90_000)
    await officerContext.setOffline(false)
    await expect(officer.getByTestId('connection-state')).toHaveAttribute('data-state', 'online', { timeout: 40_000 })
    await expect(officer.getByTestId(`alert-${missed}`)).toHaveCount(1)
    await expect(officer.getByTestId(`alert-${thrown}`)).toHaveCount(1)
    const cards = await officer.locator('[data-testid=alert-queue] [data-alert]').evaluateAll((all) => all.map((c) => c.getAttribute('data-alert')))
    expect(new Set(cards).size).toBe(cards.length)
    await expect(officer.getByTestId('tile-0')).toHaveAttribute('data-state', 'live', { timeout: 40_000 })
    await rising(officer, 'tile-0', 'data-frames-decoded')
    await shot(officer, '9-connection-back')
  })
})
