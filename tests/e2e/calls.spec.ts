// How calls ring and end: every way a call may go, seen at both ends.
import { expect, test, type Page } from '@playwright/test'
import { config, grid } from './support/city.ts'
import { named, ring, sit, talking, type Person } from './support/people.ts'
import { Server } from './support/server.ts'

test.describe.configure({ mode: 'serial' })

let server: Server
let officer: Person
let second: Person
let worker: Person
let tablet: Person // the worker's other device

test.beforeAll(async ({ browser }) => {
  server = await Server.start(config([], '[call]\nring_s = 10\n'))
  officer = await sit(browser, server, named(server, 'officer'))
  second = await sit(browser, server, named(server, 'officer2'))
  worker = await sit(browser, server, server.account('grid_worker', grid))
  tablet = await sit(browser, server, server.account('grid_worker', grid))
})
test.afterAll(async () => {
  for (const person of [officer, second, worker, tablet]) await person?.context.close()
  expect(await server.stop()).toBe(0)
})

const phase = (page: Page, word: string) => expect(page.getByTestId('terminal')).toHaveAttribute('data-phase', word)
const deskWord = (page: Page, word: string) => expect(page.getByTestId('call-ended')).toContainText(word)
const phoneWord = (page: Page, word: string) => expect(page.getByTestId('ring-word')).toContainText(word)

async function quiet(): Promise<void> {
  for (const person of [worker, tablet]) await phase(person.page, 'ready')
  for (const person of [officer, second]) await expect(person.page.getByTestId('call-dock')).toHaveCount(0)
}

test('rings on every device of the person, and nobody answering ends it', async () => {
  await ring(officer.page, worker.id)
  await Promise.all([phase(worker.page, 'incoming'), phase(tablet.page, 'incoming')])
  await expect(worker.page.getByTestId('terminal-ring')).toContainText(officer.name)
  await Promise.all([
    deskWord(officer.page, '无人接听'),
    phoneWord(worker.page, '未接来电'),
    phoneWord(tablet.page, '未接来电'),
  ])
  await quiet()
})

test('rejected on one device, it stops ringing on the other', async () => {
  await ring(officer.page, worker.id)
  await phase(tablet.page, 'incoming')
  await worker.page.getByTestId('call-reject').click()
  await Promise.all([deskWord(officer.page, '对方已拒接'), phoneWord(worker.page, '已拒接'), phoneWord(tablet.page, '已拒接')])
  await quiet()
})

test('cancelled by the caller, by key', async () => {
  await ring(officer.page, worker.id)
  await phase(worker.page, 'incoming')
  await officer.page.keyboard.press('Escape')
  await Promise.all([deskWord(officer.page, '已取消呼叫'), phoneWord(worker.page, '对方已取消')])
  await quiet()
})

test('two devices answer at once: one has the call, the other is free', async () => {
  await ring(officer.page, worker.id)
  await Promise.all([phase(worker.page, 'incoming'), phase(tablet.page, 'incoming')])
  await Promise.all([worker, tablet].map((one) => one.page.getByTestId('call-answer').click({ timeout: 5_000 }).catch(() => undefined)))
  const phases = () => Promise.all([worker, tablet].map((one) => one.page.getByTestId('terminal').getAttribute('data-phase')))
  await expect.poll(async () => (await phases()).sort()).toEqual(['active', 'ready'])
  const winner = (await phases())[0] === 'active' ? worker : tablet
  await Promise.all([talking(officer.page), talking(winner.page)])
  await officer.page.getByTestId('call-hangup').click()
  await Promise.all([deskWord(officer.page, '通话已结束'), phoneWord(winner.page, '对方已挂断')])
  await quiet()
})

test('a person who is rung or talks is busy, and their call goes on undisturbed', async () => {
  await ring(officer.page, worker.id)
  await phase(worker.page, 'incoming')
  await expect(second.page.getByTestId(`tree-user-${worker.id}`)).toHaveAttribute('data-presence', 'busy')
  await ring(second.page, worker.id)
  await deskWord(second.page, '对方正在通话中')
  await phase(worker.page, 'incoming')
  await worker.page.getByTestId('call-answer').click()
  await Promise.all([talking(officer.page), talking(worker.page)])
  await ring(second.page, worker.id)
  await deskWord(second.page, '对方正在通话中')
  await Promise.all([talking(officer.page), talking(worker.page)])
  await worker.page.getByTestId('call-hangup').click()
  await Promise.all([deskWord(officer.page, '对方已挂断'), phoneWord(worker.page, '通话已结束')])
  await quiet()
})
