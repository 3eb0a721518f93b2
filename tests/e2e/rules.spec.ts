// A supervisor changes what a camera is watched for, and tries it on what was recorded, while the
// camera goes on.
import { expect, test, type Page } from '@playwright/test'
import { config, laneCamera } from './support/city.ts'
import { Client } from './support/client.ts'
import { named, sit } from './support/people.ts'
import { laneZone } from './support/rules.ts'
import { Server } from './support/server.ts'
import { until } from './support/until.ts'

// A van parks after 12 s for 40 s; without rules nobody is told.
const cameras = [{ id: laneCamera, name: '东侧消防通道', source: 'scene://fire-lane?seed=12&fps=12&park_at=12&park_for=40&park_every=0&width=640&height=360' }]
let server: Server
test.beforeAll(async () => {
  server = await Server.start(config(cameras))
})
test.afterAll(async () => {
  expect(await server.stop()).toBe(0)
})

async function drawLane(page: Page): Promise<void> {
  const area = (await page.getByTestId('shape-editor').boundingBox())!
  for (const [x, y] of laneZone) await page.mouse.click(area.x + x! * area.width, area.y + y! * area.height)
  await expect(page.getByTestId('corner-3')).toBeVisible()
}

const recorded = (client: Client, seconds: number) =>
  until(`${seconds} recorded seconds`, async () => {
    const query = new URLSearchParams({ camera: laneCamera, from: new Date(Date.now() - 3_600_000).toISOString(), to: new Date(Date.now() + 60_000).toISOString() })
    const { segments } = (await client.request(`/api/v1/recordings?${query}`)).json<{ segments: { from: string; to: string }[] }>()
    return segments.length > 0 && Date.parse(segments.at(-1)!.to) - Date.parse(segments[0]!.from) > seconds * 1000
  }, 120_000)

test('a supervisor draws a zone, tries it on the recording and arms it', async ({ browser }) => {
  test.setTimeout(240_000)
  const { page } = await sit(browser, server, named(server, 'supervisor'))
  const client = new Client(server.url)
  await client.login(named(server, 'supervisor'))
  await recorded(client, 45)

  await page.getByTestId('nav-rules').click()
  await page.getByTestId('rules-camera').selectOption(laneCamera)
  await expect(page.getByTestId('rules-origin')).toHaveText('来自配置文件')
  await page.getByTestId('rule-add').click()
  await drawLane(page)
  await page.getByTestId('rule-dwell').fill('10')
  await page.getByTestId('corner-0').focus()
  await page.keyboard.press('ArrowRight')

  await page.getByTestId('dry-run-start').click()
  await expect(page.getByTestId('dry-run')).toHaveAttribute('data-state', 'done', { timeout: 120_000 })
  await expect(page.getByTestId('dry-run-status')).toHaveText(/发现 1 次/)
  await page.getByTestId('find-0').click()
  await expect(page.getByTestId('dry-run-video')).toBeVisible()
  await page.screenshot({ path: test.info().outputPath('rules.png') })
  expect((await client.request('/api/v1/alerts')).json<{ alerts: unknown[] }>().alerts).toHaveLength(0)

  const before = (await client.request(`/api/v1/cameras/${laneCamera}`)).json<{ since: string }>()
  await page.getByTestId('rules-save').click()
  await expect(page.getByTestId('rules-saved')).toBeVisible()
  const after = (await client.request(`/api/v1/cameras/${laneCamera}`)).json<{ since: string; state: string; rules: { type: string; dwell_s: number; zone: number[][] }[] }>()
  expect(after).toMatchObject({ since: before.since, state: 'online', rules: [{ type: 'fire_lane_blocked', dwell_s: 10 }] })
  expect(after.rules[0]!.zone).toHaveLength(4)
  await until('its pictures analysed', async () => (await client.request(`/api/v1/cameras/${laneCamera}`)).json<{ analysis: { fps: number; stream: string } }>().analysis.fps > 1)
  await page.context().close()
})

test('an outline that crosses itself cannot be saved, and an officer does not come here', async ({ browser }) => {
  const { page } = await sit(browser, server, named(server, 'admin'))
  await page.goto(`${server.url}/rules/${laneCamera}`)
  await page.getByTestId('rule-add').click()
  const area = (await page.getByTestId('shape-editor').boundingBox())!
  for (const [x, y] of [[0.2, 0.2], [0.8, 0.2], [0.5, 0.8]]) await page.mouse.click(area.x + x! * area.width, area.y + y! * area.height)
  await expect(page.getByTestId('rule-fault')).toHaveCount(0)
  await page.getByTestId('shape-clear').click()
  await page.mouse.click(area.x + 0.2 * area.width, area.y + 0.2 * area.height)
  await expect(page.getByTestId('rule-fault')).toHaveText(/至少要有 3 个点/)
  await expect(page.getByTestId('rules-save')).toBeDisabled()
  await page.context().close()
  const officer = await sit(browser, server, named(server, 'officer'))
  await expect(officer.page.getByTestId('nav-alerts')).toBeVisible()
  await expect(officer.page.getByTestId('nav-rules')).toHaveCount(0)
  await officer.context.close()
})
