// Who gets what: operation × role × inside or outside the subtree of the street with the cameras.
// Role order: officer, grid worker, supervisor, admin.
import { facadeCamera, grid } from './city.ts'
import { aRun, anAlert, openStatus, pastCall, recorded } from './contract_ask.ts'
import type { Ask, Person, World } from './contract_world.ts'

type Four = [number, number, number, number]
export interface Row {
  inside: Four
  outside: Four
  ask?: (subject: Subject) => Ask
  // Where asking ends a session or is no plain request.
  does?: (world: World, name: string, person: Person) => Promise<number>
}

export interface Subject {
  alert: number
  worker: number
  call: string
  range: { from: string; to: string }
}

export async function subject(world: World): Promise<Subject> {
  const { id } = await anAlert(world, (alert) => alert.clip === 'ready')
  return { alert: id, worker: world.person('worker').id, call: await pastCall(world), range: await recorded(world) }
}

const everyone: Four = [200, 200, 200, 200]
const nobody: Four = [404, 404, 404, 404]
const center: Four = [200, 403, 200, 200] // all but the grid worker
const outOfSight: Four = [404, 403, 404, 404]
const signedOut: Four = [204, 204, 204, 204]
const judges: Four = [403, 403, 200, 200]
const judgesMayChange: Four = [403, 403, 409, 409]
const hidden: Four = [403, 403, 404, 404]
const mayChange: Four = [409, 403, 409, 409] // allowed, and stopped by the revision
const opened: Four = [101, 101, 101, 101]

const camera = () => ({ path: { id: facadeCamera } })
const alert = (subject: Subject) => ({ path: { id: subject.alert } })
const change = (body: object) => (subject: Subject) => ({ path: { id: subject.alert }, body: { revision: 999_999, ...body } })
const inGrid = () => ({ query: { unit: grid } })

const freshSession = (operation: string) => async (world: World, name: string) => (await (await world.signIn(name)).ask(operation)).status

// Of a run the supervisor has begun.
const aboutARun = (operation: string) => async (world: World, _: string, person: Person) => {
  const id = await aRun(world)
  return (await person.ask(operation, { path: { id } })).status
}

export const operationsByRole: Record<string, Row> = {
  signIn: {
    inside: everyone,
    outside: everyone,
    does: async (world, name) => {
      const { username, password } = world.account(name)
      return (await world.nobody().ask('signIn', { body: { username, password } })).status
    },
  },
  signOut: { inside: signedOut, outside: signedOut, does: freshSession('signOut') },
  signOutEverywhere: {
    inside: signedOut,
    outside: signedOut,
    does: async (world, name) => {
      const { status } = await world.person(name).ask('signOutEverywhere')
      await world.enter(name)
      return status
    },
  },
  getMe: { inside: everyone, outside: everyone },
  listUnits: { inside: everyone, outside: everyone },
  listUsers: { inside: center, outside: outOfSight, ask: inGrid },
  listCameras: { inside: everyone, outside: nobody, ask: inGrid },
  getCamera: { inside: everyone, outside: nobody, ask: camera },
  getCameraSnapshot: { inside: everyone, outside: nobody, ask: camera },
  getCameraClip: { inside: center, outside: outOfSight, ask: (s) => ({ ...camera(), query: s.range }) },
  getCameraRules: { inside: everyone, outside: nobody, ask: camera },
  putCameraRules: { inside: judgesMayChange, outside: hidden, ask: () => ({ ...camera(), body: { revision: 999_999, rules: [] } }) },
  beginDryRun: { inside: [403, 403, 413, 413], outside: hidden, ask: () => ({ ...camera(), body: { rule: { name: 'r', type: 'goods_piled' }, from: '2020-01-01T00:00:00Z', to: '2021-01-01T00:00:00Z' } }) },
  getDryRun: { inside: judges, outside: hidden, does: aboutARun('getDryRun') },
  cancelDryRun: { inside: judges, outside: hidden, does: aboutARun('cancelDryRun') },
  getDryRunPicture: { inside: hidden, outside: hidden, ask: () => ({ path: { id: 999_999, name: '0.jpg' } }) },
  listRecordings: { inside: center, outside: outOfSight, ask: (s) => ({ query: { camera: facadeCamera, ...s.range } }) },
  listAlerts: { inside: everyone, outside: nobody, ask: inGrid },
  getAlert: { inside: everyone, outside: nobody, ask: alert },
  acknowledgeAlert: { inside: mayChange, outside: outOfSight, ask: change({}) },
  resolveAlert: { inside: mayChange, outside: outOfSight, ask: change({}) },
  dismissAlert: { inside: mayChange, outside: outOfSight, ask: change({ reason: 'test' }) },
  getAlertSnapshot: { inside: everyone, outside: nobody, ask: alert },
  getAlertEvidence: { inside: nobody, outside: nobody, ask: (s) => ({ path: { id: s.alert, name: 'none.jpg' } }) },
  getAlertClip: { inside: everyone, outside: nobody, ask: alert },
  listCalls: { inside: everyone, outside: everyone },
  getCall: { inside: everyone, outside: nobody, ask: (s) => ({ path: { id: s.call } }) },
  getCallStats: { inside: everyone, outside: nobody, ask: (s) => ({ path: { id: s.call } }) },
  listCallRecordings: { inside: center, outside: outOfSight, ask: (s) => ({ path: { id: s.call } }) },
  getCallRecording: { inside: [404, 403, 404, 404], outside: outOfSight, ask: (s) => ({ path: { id: s.call }, query: { part: 1 } }) },
  openWebSocket: {
    inside: opened,
    outside: opened,
    does: (world, _, person) => openStatus(world.server.url, { cookie: person.client.cookie, origin: world.server.url }),
  },
  getHealth: { inside: everyone, outside: everyone },
  // Asked from the machine itself, where no session is needed.
  getMetrics: { inside: everyone, outside: everyone },
}

// Lists that take no unit, which must not show the other street to those outside it.
export const lists = ['listUnits', 'listUsers', 'listCameras', 'listAlerts', 'listCalls']

// Requests over the WebSocket: what comes back, "ok" or the error's code. Calls are somebody
// else's, so nobody may touch them.
type FourWords = [string, string, string, string]
const words = (word: string): FourWords => [word, word, word, word]
export interface MessageRow {
  inside: FourWords
  outside: FourWords
  data: (subject: Subject, world: World) => object
}
const foreign = { inside: words('not_found'), outside: words('not_found') }
export const requestsByRole: Record<string, MessageRow> = {
  subscribe: { inside: words('ok'), outside: words('ok'), data: () => ({}) },
  'call.invite': { inside: ['ok', 'invalid', 'ok', 'ok'], outside: words('not_found'), data: (s) => ({ to: s.worker }) },
  'call.add': { inside: words('not_found'), outside: words('not_found'), data: (s) => ({ call: 'another', to: s.worker }) },
  'call.answer': { ...foreign, data: () => ({ call: 'another' }) },
  'call.reject': { ...foreign, data: () => ({ call: 'another' }) },
  'call.hangup': { ...foreign, data: () => ({ call: 'another' }) },
  'media.offer': { ...foreign, data: (_, world) => ({ call: 'another', sdp: world.offers.call }) },
  'media.view': { ...foreign, data: () => ({ call: 'another', tiles: [] }) },
  'live.open': { inside: words('ok'), outside: words('not_found'), data: (_, world) => ({ camera: facadeCamera, sdp: world.offers.live }) },
  'live.close': { ...foreign, data: () => ({ live: 999_999 }) },
}

// Events about the street with the cameras: which insiders hear them; outsiders never do.
export const eventsByRole: Record<string, [boolean, boolean, boolean, boolean]> = {
  'alert.raised': [true, true, true, true],
  'alert.updated': [true, true, true, true],
  'camera.updated': [true, true, true, true],
  'presence.changed': [true, false, true, true],
  // Of a call from the officer to the grid worker.
  'call.ringing': [true, true, false, false],
  'call.answered': [true, true, false, false],
  'call.updated': [true, true, false, false],
  'call.ended': [true, true, false, false],
  // Both offered media to it; they are told of each other.
  'media.streams': [true, true, false, false],
  // Only with media that flows, and only to who is in that call.
  'media.quality': [false, false, false, false],
  'media.speaker': [false, false, false, false],
  // This server's disk is not full; the message's own case looks at who is told when it is.
  notice: [false, false, false, false],
}

// Whether an event is one of those the table speaks of.
export function isAboutThem(world: World, type: string, data: Record<string, unknown>): boolean {
  const id = (party: unknown) => (party as { id: number }).id
  if (type.startsWith('call.')) return id(data['from']) === world.person('officer').id && id(data['to']) === world.person('worker').id && data['group'] === false
  if (type === 'media.streams') return (data['streams'] as { user: number | null }[]).some((one) => one.user !== null)
  return type !== 'presence.changed' || data['user'] === world.person('worker').id
}
