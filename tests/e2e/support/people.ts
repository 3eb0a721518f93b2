// People at their screens: browser contexts logged in as somebody, and what tests read off the pages.
import { expect, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test'
import type { Account, Server } from './server.ts'
import { until } from './until.ts'

const here = { locale: 'zh-CN', timezoneId: 'Asia/Shanghai' }
export const desk: BrowserContextOptions = { ...here, viewport: { width: 1920, height: 1080 } }
export const phone: BrowserContextOptions = { ...here, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

export interface Person {
  id: number
  name: string
  page: Page
  context: BrowserContext
}

export interface Seat {
  screen?: BrowserContextOptions
  // Runs in the page before its own scripts.
  prepare?: (context: BrowserContext) => Promise<void>
}

// A browser with microphone and camera, logged in, its console connected. The login form has its own
// test in the story; here the session is asked for directly.
export async function sit(browser: Browser, server: Server, account: Account, seat: Seat = {}): Promise<Person> {
  const terminal = account.role === 'grid_worker'
  const context = await browser.newContext(seat.screen ?? (terminal ? phone : desk))
  await context.grantPermissions(['camera', 'microphone'], { origin: server.url })
  await seat.prepare?.(context)
  const answer = await context.request.post(`${server.url}/api/v1/session`, {
    data: { username: account.username, password: account.password },
    headers: { origin: server.url },
  })
  expect(answer.status()).toBe(200)
  const { user } = (await answer.json()) as { user: { id: number; name: string } }
  const page = await context.newPage()
  await page.goto(server.url)
  await online(page)
  return { id: user.id, name: user.name, page, context }
}

export async function online(page: Page): Promise<void> {
  const state = page.getByTestId('connection-state').or(page.getByTestId('terminal-presence'))
  await expect(state.first()).toHaveAttribute('data-state', 'online')
}

export const named = (server: Server, username: string): Account => {
  const found = server.accounts().find((a) => a.username === username)
  if (!found) throw new Error(`no account ${username}`)
  return found
}

// From the tree beside the wall.
export async function ring(from: Page, to: number): Promise<void> {
  const button = from.getByTestId(`tree-call-${to}`)
  await expect(button).toBeEnabled()
  await button.click()
}

export async function figure(page: Page, attribute: string): Promise<number> {
  return Number((await page.getByTestId('call-active').getAttribute(attribute)) ?? 0)
}

// Sound and picture of the call in front arrive.
export async function talking(page: Page, frames = 10): Promise<void> {
  await expect(page.getByTestId('call-active')).toHaveAttribute('data-media', 'connected')
  for (const attribute of ['data-frames-decoded', 'data-audio-packets']) {
    const from = await figure(page, attribute)
    await until(`${attribute} rising from ${from}`, async () => (await figure(page, attribute)) >= from + frames)
  }
}
