// kill -9 while alerts arrive, twenty times: what was announced is never lost.
import { expect, test } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { Client, type Message, type Socket } from './support/client.ts'
import { config, facadeCamera, laneCamera } from './support/city.ts'
import { facadeRule } from './support/rules.ts'
import { Server } from './support/server.ts'
import { until } from './support/until.ts'

const rounds = 20

const cameras = [facadeCamera, laneCamera].map((id, i) => ({
  id,
  name: `北立面 ${i + 1}`,
  source: `scene://facade?seed=${7 + 2 * i}&throw_at=5&throw_every=6`,
  rules: facadeRule(),
}))

const isEvent = (m: Message) => m.seq !== undefined

// Both people's view of the journal must agree to the letter.
function remember(told: Map<number, string>, messages: Message[]): void {
  for (const message of messages.filter(isEvent)) {
    const text = JSON.stringify([message.type, message.data?.['id'], message.data?.['revision'], message.data?.['state']])
    const before = told.get(message.seq!)
    if (before !== undefined) expect(text).toBe(before)
    told.set(message.seq!, text)
  }
}

test('nothing announced is lost when the server is killed twenty times', async () => {
  test.setTimeout(900_000)
  const server = await Server.start(config(cameras, '[alerts]\nmerge_s = 1\n'))
  const account = server.account('officer')
  const client = new Client(server.url)
  await client.login(account)
  const told = new Map<number, string>()
  let last = 0

  for (let round = 0; round < rounds; ++round) {
    const socket: Socket = await client.connect()
    const reply = await socket.ask('subscribe', { after: last })
    expect(reply.ok).toBe(true)
    await until(`an event in round ${round}`, () => socket.messages.filter(isEvent).some((m) => m.seq! > last && m.type === 'alert.raised'), 60_000)
    await server.stop('SIGKILL')
    const seqs = socket.messages.filter(isEvent).map((m) => m.seq!)
    for (const [i, seq] of seqs.entries()) expect(seq).toBe(last + 1 + i) // no gap, no double
    remember(told, socket.messages)
    last = seqs.at(-1)!
    const check = execFileSync('sqlite3', [path.join(server.data, 'gulou.db'), 'PRAGMA integrity_check'], { encoding: 'utf8' })
    expect(check.trim()).toBe('ok')
    await server.start()
  }

  const socket = await client.connect()
  await socket.ask('subscribe', { after: 0 })
  await until('the whole journal', () => socket.messages.filter(isEvent).some((m) => m.seq! >= last))
  const replayed = new Map<number, string>()
  remember(replayed, socket.messages)
  for (const [seq, text] of told) expect(replayed.get(seq)).toBe(text)
  expect(told.size).toBeGreaterThanOrEqual(rounds)
  expect(await server.stop()).toBe(0)
})
