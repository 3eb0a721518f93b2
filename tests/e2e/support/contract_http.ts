// One case for each operation of openapi.yaml. Every answer is checked against the document as it
// comes (Person.ask); a case says which statuses must be met and what the document cannot.
import { expect } from '@playwright/test'
import WebSocket from 'ws'
import { city, facadeCamera, street } from './city.ts'
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
type Case = (world: World) => Promise<void>

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

const freshAlert = (world: World) => anAlert(world, (alert) => alert.state === 'raised')

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

interface Run {
  id: number
  state: string
  progress: number
  error: string | null
  found: unknown[]
}
const tried = { name: '试', type: 'goods_piled', dwell_s: 3 }

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

const years = { from: '2020-01-01T00:00:00Z', to: '2021-01-01T00:00:00Z' }
const long_ago = { from: '2020-01-01T00:00:00Z', to: '2020-01-01T00:00:10Z' }
const jpeg = Buffer.from([0xff, 0xd8, 0xff])

// The ways a file is asked for again or in part.
async function parts(person: Person, operation: string, ask: Ask): Promise<void> {
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

async function handle(world: World, operation: string, body: object, prepare: (id: number) => Promise<void>): Promise<void> {
  const officer = world.person('officer')
  const { id } = await freshAlert(world)
  await prepare(id)
  await expectStatus(officer, operation, { path: { id }, body: { ...body, revision: 999_999 } }, 409)
  await expectStatus(officer, operation, { path: { id }, body }, 200)
  await expectStatus(officer, operation, { path: { id }, body }, 409)
  await expectStatus(officer, operation, { path: { id: 999_999 }, body }, 404)
  await expectStatus(officer, operation, { path: { id }, body: { ...body, revision: 'one' } }, 400)
  await expectStatus(world.person('worker'), operation, { path: { id }, body }, 403)
}

const session: Record<string, Case> = {
  signIn: async (world) => {
    const nobody = world.nobody()
    const { username, password } = world.account('officer')
    const answer = await nobody.ask('signIn', { body: { username, password } })
    expect(answer.status).toBe(200)
    expect(answer.headers['set-cookie']![0]).toMatch(/^gulou_session=[^;]{20,}; HttpOnly; Secure; SameSite=Strict; Path=\/; Max-Age=\d+$/)
    await expectStatus(nobody, 'signIn', { body: { username, password: 'wrong' } }, 401)
    await expectStatus(nobody, 'signIn', { body: { username: 'nobody', password: 'wrong' } }, 401)
    await expectStatus(nobody, 'signIn', { body: { username } }, 400)
  },
  signOut: async (world) => {
    const person = await world.signIn('officer2')
    const { cookie } = person.client
    const socket = await person.client.connect()
    await expectStatus(person, 'signOut', {}, 204)
    await until('the WebSocket to end', () => socket.closed === 1008)
    person.client.cookie = cookie
    await expectStatus(person, 'getMe', {}, 401)
  },
  signOutEverywhere: async (world) => {
    const one = await world.signIn('officer2')
    const other = await world.signIn('officer2')
    await expectStatus(one, 'signOutEverywhere', {}, 204)
    await expectStatus(other, 'getMe', {}, 401)
    await until('the WebSockets to end', () => world.person('officer2').socket.closed === 1008)
    await expectStatus(world.person('officer'), 'getMe', {}, 200)
  },
  getMe: async (world) => {
    await expectStatus(world.person('worker'), 'getMe', {}, 200)
  },
}

const organisation: Record<string, Case> = {
  listUnits: async (world) => {
    const answer = await world.person('officer').ask('listUnits')
    const codes = answer.json<{ units: { code: string; parent: string | null }[] }>().units
    expect(codes[0]).toMatchObject({ code: city, parent: null })
    for (const [i, unit] of codes.entries())
      if (i > 0) expect(codes.slice(0, i).some((before) => before.code === unit.parent)).toBe(true)
  },
  listUsers: async (world) => {
    const officer = world.person('officer')
    const answer = await officer.ask('listUsers', { query: { unit: street } })
    const users = answer.json<{ users: { username: string; presence: string }[] }>().users
    expect(users).toEqual([expect.objectContaining({ username: 'worker', presence: 'online' })])
    await expectStatus(officer, 'listUsers', { query: { unit: 'nonsense' } }, 400)
    await expectStatus(world.person('worker'), 'listUsers', {}, 403)
    await expectStatus(world.person('street2'), 'listUsers', { query: { unit: street } }, 404)
  },
}

const cameras: Record<string, Case> = {
  listCameras: async (world) => {
    const answer = await world.person('officer').ask('listCameras', { query: { unit: street } })
    expect(answer.json<{ cameras: unknown[] }>().cameras).toHaveLength(3)
    await expectStatus(world.person('officer'), 'listCameras', { query: { unit: '12' } }, 400)
    await expectStatus(world.person('street2'), 'listCameras', { query: { unit: street } }, 404)
  },
  getCamera: async (world) => {
    await expectStatus(world.person('worker'), 'getCamera', { path: { id: facadeCamera } }, 200)
    await expectStatus(world.person('worker'), 'getCamera', { path: { id: 'none' } }, 404)
  },
  getCameraRules: async (world) => {
    const { rules, revision } = (await world.person('worker').ask('getCameraRules', { path: { id: facadeCamera } })).json<{ rules: { name: string }[]; revision: number }>()
    expect(rules.length).toBeGreaterThan(0)
    expect(revision).toBeGreaterThanOrEqual(0)
    await expectStatus(world.person('worker'), 'getCameraRules', { path: { id: 'none' } }, 404)
  },
  // The camera goes on, its first rule stays; another is added and taken away again.
  putCameraRules: async (world) => {
    const supervisor = world.person('supervisor')
    const path = { id: facadeCamera }
    const before = (await supervisor.ask('getCameraRules', { path })).json<{ revision: number; rules: object[] }>()
    const since = (await supervisor.ask('getCamera', { path })).json<{ since: string }>().since
    const more = [...before.rules, { ...tried, schedule: ['mon-fri 22:00-06:00'], zone: [[0.1, 0.5], [0.9, 0.5], [0.5, 0.9]] }]
    const changed = await supervisor.ask('putCameraRules', { path, body: { revision: before.revision, rules: more } })
    expect(changed.json()).toMatchObject({ revision: before.revision + 1, changed_by: { id: supervisor.id }, rules: [{}, { ...tried, sensitivity: 50, schedule: ['mon-fri 22:00-06:00'] }] })
    expect((await supervisor.ask('getCamera', { path })).json()).toMatchObject({ since, rules: [{}, tried] })
    await expectStatus(supervisor, 'putCameraRules', { path, body: { revision: before.revision, rules: [] } }, 409)
    const bad = async (rule: object, detail: string) => {
      const answer = await supervisor.ask('putCameraRules', { path, body: { revision: before.revision + 1, rules: [{ ...tried, ...rule }] } })
      expect([answer.status, answer.json<{ detail: string }>().detail]).toEqual([400, expect.stringContaining(detail)])
    }
    await bad({ zone: [[0, 0], [1, 1]] }, 'at least 3 points')
    await bad({ zone: [[0, 0], [1, 1], [1, 0], [0, 1]] }, 'crosses itself')
    await bad({ zone: [[0, 0], [0.5, 0.5], [1, 1]] }, 'no area')
    await bad({ schedule: ['always'] }, 'not a time of the week')
    await bad({ zones: [] }, "unknown key 'zones'")
    await bad({ type: 'line_crossed' }, 'line: is needed')
    await expectStatus(supervisor, 'putCameraRules', { path, body: { revision: before.revision + 1, rules: before.rules } }, 200)
  },
  beginDryRun: async (world) => {
    const supervisor = world.person('supervisor')
    const id = await aRun(world)
    const over = await until('its end', async () => {
      const now = (await supervisor.ask('getDryRun', { path: { id } })).json<Run>()
      return ['done', 'failed', 'cancelled'].includes(now.state) && now
    }, 60_000)
    expect(over).toMatchObject({ state: 'done', progress: 1, error: null })
    const ask = (body: object) => ({ path: { id: facadeCamera }, body: { rule: tried, ...long_ago, ...body } })
    await expectStatus(supervisor, 'beginDryRun', ask(years), 413)
    await expectStatus(supervisor, 'beginDryRun', ask({ from: 'yesterday' }), 400)
    await expectStatus(supervisor, 'beginDryRun', ask({ rule: { ...tried, zone: [[0, 0], [1, 1]] } }), 400)
    const nothing = (await supervisor.ask('beginDryRun', ask({}))).json<Run>()
    await until('a run over nothing to fail', async () => (await supervisor.ask('getDryRun', { path: { id: nothing.id } })).json<Run>().state === 'failed')
  },
  getDryRun: async (world) => {
    await expectStatus(world.person('supervisor'), 'getDryRun', { path: { id: await aRun(world) } }, 200)
    await expectStatus(world.person('supervisor'), 'getDryRun', { path: { id: 999_999 } }, 404)
  },
  cancelDryRun: async (world) => {
    await expectStatus(world.person('supervisor'), 'cancelDryRun', { path: { id: await aRun(world) } }, 200)
    await expectStatus(world.person('supervisor'), 'cancelDryRun', { path: { id: 999_999 } }, 404)
  },
  getDryRunPicture: async (world) => {
    await expectStatus(world.person('supervisor'), 'getDryRunPicture', { path: { id: await aRun(world), name: '999.jpg' } }, 404)
    await expectStatus(world.person('supervisor'), 'getDryRunPicture', { path: { id: await aRun(world), name: '0' } }, 404)
  },
  getCameraSnapshot: async (world) => {
    const worker = world.person('worker')
    const picture = await until('a picture', async () => {
      const answer = await worker.ask('getCameraSnapshot', { path: { id: facadeCamera } })
      return answer.status === 200 && answer.body
    })
    expect(picture.subarray(0, 3)).toEqual(jpeg)
    await expectStatus(worker, 'getCameraSnapshot', { path: { id: 'none' } }, 404)
    await expectStatus(worker, 'getCameraSnapshot', { path: { id: '37078501011326000002' } }, 503)
  },
  getCameraClip: async (world) => {
    const officer = world.person('officer')
    const path = { id: facadeCamera }
    const range = await recorded(world)
    await parts(officer, 'getCameraClip', { path, query: range })
    await expectStatus(officer, 'getCameraClip', { path, query: { from: range.from } }, 400)
    await expectStatus(officer, 'getCameraClip', { path, query: long_ago }, 404)
    await expectStatus(officer, 'getCameraClip', { path, query: years }, 413)
    await expectStatus(world.person('worker'), 'getCameraClip', { path, query: range }, 403)
  },
  listRecordings: async (world) => {
    const officer = world.person('officer')
    await recorded(world)
    await expectStatus(officer, 'listRecordings', { query: { camera: facadeCamera } }, 400)
    await expectStatus(officer, 'listRecordings', { query: { camera: 'none', ...long_ago } }, 404)
    await expectStatus(officer, 'listRecordings', { query: { camera: facadeCamera, ...years } }, 413)
    await expectStatus(world.person('worker'), 'listRecordings', { query: { camera: facadeCamera, ...long_ago } }, 403)
  },
}

const alertCases: Record<string, Case> = {
  listAlerts: async (world) => {
    const officer = world.person('officer')
    await freshAlert(world)
    const all = await alerts(world)
    expect(all.map((a) => a.seq)).toEqual(all.map((a) => a.seq).sort((a, b) => a - b))
    const first = (await officer.ask('listAlerts', { query: { limit: 1 } })).json<{ alerts: Alert[]; next: number }>()
    expect(first).toMatchObject({ alerts: [{ id: all[0]!.id }], next: all[0]!.seq })
    const end = (await officer.ask('listAlerts', { query: { after: 1_000_000 } })).json()
    expect(end).toEqual({ alerts: [], next: 1_000_000 })
    const filter = { state: 'raised,acknowledged,resolved,dismissed', type: 'high_altitude_throwing', camera: facadeCamera, unit: street }
    const found = await officer.ask('listAlerts', { query: { ...filter, to: all[0]!.raised_at.replace(/\.\d+Z/, '.999Z') } })
    expect(found.json<{ alerts: Alert[] }>().alerts.length).toBeGreaterThan(0)
    await expectStatus(officer, 'listAlerts', { query: { state: 'lost' } }, 400)
    await expectStatus(world.person('street2'), 'listAlerts', { query: { unit: street } }, 404)
  },
  getAlert: async (world) => {
    const { id } = await anAlert(world, () => true)
    await expectStatus(world.person('worker'), 'getAlert', { path: { id } }, 200)
    await expectStatus(world.person('worker2'), 'getAlert', { path: { id } }, 404)
  },
  acknowledgeAlert: (world) => handle(world, 'acknowledgeAlert', {}, () => Promise.resolve()),
  resolveAlert: (world) =>
    handle(world, 'resolveAlert', { note: '已离开' }, (id) => expectStatus(world.person('officer'), 'acknowledgeAlert', { path: { id } }, 200)),
  dismissAlert: (world) => handle(world, 'dismissAlert', { reason: 'test', note: null }, () => Promise.resolve()),
  getAlertSnapshot: async (world) => {
    const { id } = await anAlert(world, () => true)
    const answer = await world.person('worker').ask('getAlertSnapshot', { path: { id } })
    expect(answer.status).toBe(200)
    expect(answer.body.subarray(0, 3)).toEqual(jpeg)
    await expectStatus(world.person('worker'), 'getAlertSnapshot', { path: { id: 999_999 } }, 404)
  },
  getAlertEvidence: async (world) => {
    const alert = (await anAlert(world, () => true)) as Alert & { evidence: string[] }
    for (const name of alert.evidence) {
      const answer = await world.person('worker').ask('getAlertEvidence', { path: { id: alert.id, name: name + '.jpg' } })
      expect(answer.status).toBe(200)
      expect(answer.body.subarray(0, 3)).toEqual(jpeg)
    }
    await expectStatus(world.person('worker'), 'getAlertEvidence', { path: { id: alert.id, name: 'none.jpg' } }, 404)
    await expectStatus(world.person('worker'), 'getAlertEvidence', { path: { id: alert.id, name: 'strobe' } }, 404)
    await expectStatus(world.person('worker'), 'getAlertEvidence', { path: { id: 999_999, name: 'strobe.jpg' } }, 404)
  },
  getAlertClip: async (world) => {
    const worker = world.person('worker')
    const pending = await anAlert(world, (alert) => alert.clip === 'pending')
    const early = await worker.ask('getAlertClip', { path: { id: pending.id } })
    if (early.status !== 200) expect([early.status, early.headers['retry-after']]).toEqual([503, '3'])
    const { id } = await anAlert(world, (alert) => alert.clip === 'ready')
    await parts(worker, 'getAlertClip', { path: { id } })
    const saved = await worker.ask('getAlertClip', { path: { id }, query: { download: 1 } })
    expect(saved.headers['content-disposition']).toContain(`filename="alert-${id}.mp4"`)
    await expectStatus(worker, 'getAlertClip', { path: { id: 999_999 } }, 404)
  },
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

const others: Record<string, Case> = {
  listCalls: async (world) => {
    const officer = world.person('officer')
    const call = await officer.say('call.invite', { to: world.person('worker').id })
    await officer.say('call.hangup', { call: call.data!['id'] })
    const listed = await until('the row of a call', async () => {
      const page = (await officer.ask('listCalls', { query: { limit: 500 } })).json<{ calls: { id: string; end: string }[]; next: number }>()
      return page.calls.some((row) => row.id === call.data!['id'] && row.end === 'cancelled') && page
    })
    expect((await officer.ask('listCalls', { query: { after: listed.next } })).json()).toEqual({ calls: [], next: listed.next })
    await expectStatus(officer, 'listCalls', { query: { limit: 0 } }, 400)
  },
  getCall: async (world) => {
    const officer = world.person('officer')
    const to = world.person('worker').id
    const call = (await officer.say('call.invite', { to })).data as { id: string }
    const path = { id: call.id }
    await until('its row', async () => (await officer.ask('getCall', { path })).status === 200)
    expect((await world.person('worker').ask('getCall', { path })).json()).toMatchObject({ id: call.id, here: false, parties: [{ id: officer.id, state: 'joined' }, { id: to, state: 'ringing' }] })
    await officer.say('call.hangup', { call: call.id })
    await expectStatus(officer, 'getCall', { path: { id: 'none' } }, 404)
    await expectStatus(world.person('worker2'), 'getCall', { path }, 404)
  },
  // Recorded calls need media, which tests with real browsers have; here nothing is recorded.
  listCallRecordings: async (world) => {
    const officer = world.person('officer')
    const path = { id: await pastCall(world) }
    expect((await officer.ask('listCallRecordings', { path })).json()).toEqual({ recordings: [] })
    await expectStatus(officer, 'listCallRecordings', { path: { id: 'none' } }, 404)
    await expectStatus(world.person('worker'), 'listCallRecordings', { path }, 403)
    await expectStatus(world.person('street2'), 'listCallRecordings', { path }, 404)
  },
  getCallRecording: async (world) => {
    const officer = world.person('officer')
    const path = { id: await pastCall(world) }
    await expectStatus(officer, 'getCallRecording', { path }, 400)
    await expectStatus(officer, 'getCallRecording', { path, query: { part: 'one' } }, 400)
    await expectStatus(officer, 'getCallRecording', { path, query: { part: 1 } }, 404)
    await expectStatus(world.person('worker'), 'getCallRecording', { path, query: { part: 1 } }, 403)
  },
  getCallStats: async (world) => {
    const officer = world.person('officer')
    const worker = world.person('worker')
    const call = (await officer.say('call.invite', { to: worker.id })).data as { id: string }
    const path = { id: call.id }
    await worker.say('call.answer', { call: call.id })
    await worker.say('media.offer', { call: call.id, sdp: world.offers.call })
    const live = await until('the figures', async () => {
      const answer = await officer.ask('getCallStats', { path })
      return answer.status === 200 && answer.json<{ live: boolean; parties: { user: number }[] }>()
    })
    expect(live).toMatchObject({ call: call.id, live: true, parties: [{ user: worker.id }] })
    await officer.say('call.hangup', { call: call.id })
    await until('what is kept', async () => {
      const kept = (await worker.ask('getCallStats', { path })).json<typeof live>()
      return !kept.live && kept.parties.length === 1
    })
    await expectStatus(officer, 'getCallStats', { path: { id: 'none' } }, 404)
    await expectStatus(world.person('worker2'), 'getCallStats', { path }, 404)
  },
  openWebSocket: async (world) => {
    const officer = world.person('officer')
    const good = { cookie: officer.client.cookie, origin: world.server.url }
    await expectStatus(officer, 'openWebSocket', {}, 426)
    expect(await openStatus(world.server.url, good)).toBe(101)
    expect(await openStatus(world.server.url, { origin: world.server.url })).toBe(401)
    expect(await openStatus(world.server.url, { ...good, origin: 'https://elsewhere.example' })).toBe(403)
    expect(await openStatus(world.server.url, good, 'gulou.v0')).toBe(400)
    const handshake = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'short' }
    await expectStatus(officer, 'openWebSocket', { headers: handshake }, 400)
    await expectStatus(officer, 'openWebSocket', { headers: { ...handshake, 'sec-websocket-version': '8' } }, 426)
  },
  getHealth: async (world) => {
    const health = await world.nobody().ask('getHealth')
    expect(health.status).toBe(200)
    expect(health.json()).toMatchObject({ status: 'ok', cameras: { total: 3 } })
  },
  getMetrics: async (world) => {
    const answer = await world.nobody().ask('getMetrics')
    expect(answer.body.toString()).toMatch(/^gulou_cameras 3$/m)
  },
}

export const cases: Record<string, Case> = { ...session, ...organisation, ...cameras, ...alertCases, ...others }
