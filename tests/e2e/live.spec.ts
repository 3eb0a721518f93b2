// Cameras with sound: seen at once, heard when asked for, one at a time.
import { expect, test, type Page } from '@playwright/test'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { config, facadeCamera, laneCamera, streetCamera } from './support/city.ts'
import { named, sit, type Person } from './support/people.ts'
import { RtspServer } from './support/rtsp_server.ts'
import { Server } from './support/server.ts'
import { until } from './support/until.ts'
import { keepPeers } from './support/webrtc.ts'

const screens = path.resolve(import.meta.dirname, '../../build/screens')
mkdirSync(screens, { recursive: true })

let rtsp: RtspServer
let server: Server
let officer: Person

test.beforeAll(async ({ browser }) => {
  rtsp = await RtspServer.start()
  server = await Server.start(
    config([
      { id: facadeCamera, name: '12號樓 北立面', source: rtsp.at('sound') },
      { id: laneCamera, name: '東側消防通道', source: rtsp.at('aac') },
      { id: streetCamera, name: '人民大街', source: rtsp.at('h264') },
    ]),
  )
  officer = await sit(browser, server, named(server, 'officer'), { prepare: keepPeers })
})
test.afterAll(async () => {
  await officer?.context.close()
  expect(await server?.stop()).toBe(0)
  await rtsp?.kill()
})

const tile = (page: Page, camera: string) => page.locator(`.tile[data-camera="${camera}"]`)
const muted = (page: Page, camera: string) => tile(page, camera).locator('video').evaluate((video: HTMLVideoElement) => video.muted)

// Sound that was decoded from any camera, as energy: silence adds none.
const energy = (page: Page) =>
  page.evaluate(async () => {
    let sum = 0
    for (const peer of window.gulouPeers)
      (await peer.getStats()).forEach((entry: Record<string, unknown>) => {
        if (entry['type'] === 'inbound-rtp' && entry['kind'] === 'audio') sum += Number(entry['totalAudioEnergy'] ?? 0)
      })
    return sum
  })

test('a camera with sound is silent until somebody wants to hear it', async () => {
  const { page } = officer
  for (const camera of [facadeCamera, laneCamera, streetCamera]) await expect(tile(page, camera)).toHaveAttribute('data-state', 'live')
  const listen = (camera: string) => tile(page, camera).getByTestId('sound')
  for (const camera of [facadeCamera, laneCamera]) await expect(listen(camera)).toHaveCount(1)
  await expect(listen(streetCamera)).toHaveCount(0)
  for (const camera of [facadeCamera, laneCamera]) expect(await muted(page, camera)).toBe(true)

  await tile(page, facadeCamera).hover()
  await listen(facadeCamera).click()
  await expect(listen(facadeCamera)).toHaveAttribute('aria-pressed', 'true')
  expect(await muted(page, facadeCamera)).toBe(false)
  const before = await energy(page)
  await until('the tone', async () => (await energy(page)) > before + 0.001)
  await page.mouse.move(0, 0)
  await expect(listen(facadeCamera)).toBeVisible() // which one is heard stays to be seen
  await page.screenshot({ path: path.join(screens, 'live-sound.png') })

  // A camera in AAC, which browsers do not know: heard all the same, and instead of the other.
  await tile(page, laneCamera).hover()
  await listen(laneCamera).click()
  expect([await muted(page, facadeCamera), await muted(page, laneCamera)]).toEqual([true, false])
  await listen(laneCamera).click()
  expect(await muted(page, laneCamera)).toBe(true)
})
