// How calls ring and end: every way a call may go, seen at both ends.
import { expect, test, type Page } from '@playwright/test'
import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { config, grid } from './support/city.ts'
import { Client } from './support/client.ts'
import { named, ring, sit, talking, type Person } from './support/people.ts'
import { Server } from './support/server.ts'
import { until } from './support/until.ts'

test.describe.configure({ mode: 'serial' })

let server: Server
let officer: Person
let second: Person
let worker: Person
let tablet: Person // the worker's other device

test.beforeAll(async ({ browser }) => {
  server = await Server.start(config([], '[call]\nring_s = 10\nrecord = true\n'))
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

interface Recording {
  part: number
  user: number
  from: string
  to: string
  bytes: number
}
interface Probe {
  streams: { codec_name: string; codec_type: string; nb_read_packets: string }[]
  format: { duration: string }
}

// What an independent program finds in the file, having decoded all of it. Its own clock would be
// as coarse as the frame rate it guesses, and pictures of a busy machine come unevenly.
function probe(file: string): Probe {
  const decoded = spawnSync('ffmpeg', ['-v', 'error', '-i', file, '-fps_mode', 'passthrough', '-enc_time_base', '-1', '-f', 'null', '-'], { encoding: 'utf8' })
  expect([decoded.status, decoded.stderr]).toEqual([0, ''])
  const shown = ['-show_entries', 'stream=codec_name,codec_type,nb_read_packets:format=duration']
  return JSON.parse(execFileSync('ffprobe', ['-v', 'error', '-count_packets', ...shown, '-of', 'json', file], { encoding: 'utf8' })) as Probe
}

test('a recorded call is played by the supervisor, and by nobody without that permission', async ({ browser }) => {
  await ring(officer.page, worker.id)
  await worker.page.getByTestId('call-answer').click()
  await Promise.all([talking(officer.page, 60), talking(worker.page, 60)])
  const call = await officer.page.getByTestId('call-active').getAttribute('data-call-id')
  await officer.page.getByTestId('call-hangup').click()
  await quiet()

  const as = async (username: string) => {
    const client = new Client(server.url)
    await client.login(named(server, username))
    return client
  }
  const supervisor = await as('supervisor')
  const recordings = await until('both ends recorded', async () => {
    const answer = await supervisor.request(`/api/v1/calls/${call}/recordings`)
    const { recordings: all } = answer.json<{ recordings: Recording[] }>()
    return all.length === 2 && all
  })
  expect(recordings.map(({ user }) => user).sort()).toEqual([officer.id, worker.id].sort())
  for (const { part, bytes, from, to } of recordings) {
    const url = `/api/v1/calls/${call}/recording.mp4?part=${part}`
    const answer = await supervisor.request(url)
    expect(answer.status).toBe(200)
    expect(answer.body.length).toBe(bytes)
    const file = path.join(server.data, `part-${part}.mp4`)
    writeFileSync(file, answer.body)
    const { streams, format } = probe(file)
    expect(streams.map(({ codec_name }) => codec_name).sort()).toEqual(['h264', 'opus'])
    for (const { nb_read_packets } of streams) expect(Number(nb_read_packets)).toBeGreaterThan(50)
    expect(Math.abs(Number(format.duration) - (Date.parse(to) - Date.parse(from)) / 1000)).toBeLessThan(0.5)
    const piece = await supervisor.request(url, { headers: { range: 'bytes=0-99' } })
    expect([piece.status, piece.body.length]).toEqual([206, 100])
    expect((await (await as('worker')).request(url)).status).toBe(403)
  }

  // In a browser, as a player would ask for it.
  const viewer = await sit(browser, server, named(server, 'supervisor'))
  const played = await viewer.page.evaluate(async (src) => {
    const video = Object.assign(document.createElement('video'), { src, muted: true })
    await video.play()
    await new Promise((ended) => video.addEventListener('ended', ended, { once: true }))
    return { seconds: video.currentTime, height: video.videoHeight, error: video.error?.message }
  }, `/api/v1/calls/${call}/recording.mp4?part=${recordings[0]!.part}`)
  expect(played).toMatchObject({ error: undefined })
  expect(played.seconds).toBeGreaterThan(2)
  expect(played.height).toBeGreaterThan(0)
  await viewer.context.close()
})
