// What the cases of the operations ask the world for.
import { expect } from '@playwright/test'
import WebSocket from 'ws'
import { facadeCamera } from './city.ts'
import type { Ask, Person, World } from './contract_world.ts'
import { until } from './until.ts'

export interface Alert {
  id: number
  seq: number
  revision: number
  state: string
  clip: string
  raised_at: string
}
// One for each operation of openapi.yaml. Every answer is checked against the document as it comes
// (Person.ask); a case says which statuses must be met and what the document cannot.
export type Case = (world: World) => Promise<void>

export async function expectStatus(person: Person, operation: string, ask: Ask, status: number): Promise<void> {
  const answer = await person.ask(operation, ask)
  expect(answer.status, `${operation} ${JSON.stringify(ask)}: ${answer.body.toString().slice(0, 300)}`).toBe(status)
}

export async function alerts(world: World): Promise<Alert[]> {
  return (await world.person('officer').ask('listAlerts')).json<{ alerts: Alert[] }>().alerts
}

export function anAlert(world: World, test: (alert: Alert) => boolean, deadlineMs = 120_000): Promise<Alert> {
  return until('such an alert', async () => (await alerts(world)).find(test), deadlineMs)
}

export const freshAlert = (world: World) => anAlert(world, (alert) => alert.state === 'raised')

// Two seconds of what the façade camera has recorded.
export async function recorded(world: World): Promise<{ from: string; to: string }> {
  const now = Date.now()
  const query = { camera: facadeCamera, from: new Date(now - 3_600_000).toISOString(), to: new Date(now + 3_600_000).toISOString() }
  return until('a recording', async () => {
    const answer = await world.person('officer').ask('listRecordings', { query })
    const span = answer.json<{ segments: { from: string; to: string }[] }>().segments[0]
    if (!span || Date.parse(span.to) - Date.parse(span.from) < 3000) return undefined
    return { from: span.from, to: new Date(Date.parse(span.from) + 2000).toISOString() }
  }, 60_000)
}

// One between the officer and the worker that is over.
export async function pastCall(world: World): Promise<string> {
  const { calls } = (await world.person('officer').ask('listCalls')).json<{ calls: { id: string; from: { id: number }; to: { id: number }; group: boolean; ended_at: string | null }[] }>()
  const [from, to] = ['officer', 'worker'].map((name) => world.person(name).id)
  const past = calls.find((call) => call.from.id === from && call.to.id === to && !call.group && call.ended_at)
  if (past) return past.id
  const { id } = (await world.person('officer').say('call.invite', { to })).data as { id: string }
  await world.person('officer').say('call.hangup', { call: id })
  await until('its row', async () => (await world.person('officer').ask('getCall', { path: { id } })).json<{ state?: string }>().state === 'ended')
  return id
}

export interface Run {
  id: number
  state: string
  progress: number
  error: string | null
  found: unknown[]
}
export const tried = { name: '试', type: 'goods_piled', dwell_s: 3 }

// A dry run of the supervisor over two recorded seconds, whatever has become of it.
let run: number | undefined
export async function aRun(world: World): Promise<number> {
  if (run) return run
  const range = await recorded(world)
  return (run = await until('a turn for a dry run', async () => {
    const answer = await world.person('supervisor').ask('beginDryRun', { path: { id: facadeCamera }, body: { rule: tried, ...range } })
    return answer.status === 200 ? answer.json<Run>().id : undefined
  }))
}

export const years = { from: '2020-01-01T00:00:00Z', to: '2021-01-01T00:00:00Z' }
export const long_ago = { from: '2020-01-01T00:00:00Z', to: '2020-01-01T00:00:10Z' }
export const jpeg = Buffer.from([0xff, 0xd8, 0xff])

// The ways a file is asked for again or in part.
export async function parts(person: Person, operation: string, ask: Ask): Promise<void> {
  const whole = await person.ask(operation, ask)
  expect(whole.status).toBe(200)
  expect(whole.headers['accept-ranges']).toBe('bytes')
  expect(whole.body.subarray(4, 8).toString()).toBe('ftyp')
  const part = await person.ask(operation, { ...ask, headers: { range: 'bytes=4-7' } })
  expect(part.status).toBe(206)
  expect(part.body.toString()).toBe('ftyp')
  expect(part.headers['content-range']).toBe(`bytes 4-7/${whole.body.length}`)
  await expectStatus(person, operation, { ...ask, headers: { 'if-none-match': String(whole.headers['etag']) } }, 304)
  const beyond = await person.ask(operation, { ...ask, headers: { range: `bytes=${whole.body.length}-` } })
  expect(beyond.status).toBe(416)
  expect(beyond.headers['content-range']).toBe(`bytes */${whole.body.length}`)
}

// How an attempt to open the WebSocket ends: 101 or the refusal's status.
export function openStatus(url: string, headers: Record<string, string>, protocol = 'gulou.v1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace('https', 'wss') + '/ws', protocol, { rejectUnauthorized: false, headers })
    socket.once('open', () => (socket.terminate(), resolve(101)))
    socket.once('unexpected-response', (_, response) => (response.resume(), socket.terminate(), resolve(response.statusCode ?? 0)))
    socket.on('error', reject)
  })
}
