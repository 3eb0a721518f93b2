// One case for each message of asyncapi.yaml. Requests and replies are checked as they go
// (Person.say), events when a case asks for them (World.checkEvents).
import { expect } from '@playwright/test'
import { Client } from './client.ts'
import { facadeCamera } from './city.ts'
import { checkMessage } from './contract.ts'
import { SmallDiskServer } from './contract_disk.ts'
import { anAlert } from './contract_ask.ts'
import type { World } from './contract_world.ts'
import { until } from './until.ts'

type Case = (world: World) => Promise<void>

// Runs `then` with a call from the officer to the worker that rings, and ends it whatever happens.
export async function ringing(world: World, then: (call: string) => Promise<void>): Promise<void> {
  const officer = world.person('officer')
  const invited = await officer.say('call.invite', { to: world.person('worker').id })
  expect(invited.ok, JSON.stringify(invited)).toBe(true)
  const call = String(invited.data!['id'])
  try {
    await until('it rings', () => world.heard('worker', 'call.ringing', (data) => data['id'] === call))
    await then(call)
  } finally {
    await officer.say('call.hangup', { call })
  }
}

export const answered = (world: World, then: (call: string) => Promise<void>) =>
  ringing(world, async (call) => {
    expect((await world.person('worker').say('call.answer', { call })).ok).toBe(true)
    await then(call)
  })

const rings: Case = (world) =>
  ringing(world, async (call) => {
    expect(world.heard('worker', 'call.ringing', (data) => data['id'] === call && data['state'] === 'ringing')).toBe(true)
  })

const answers: Case = (world) =>
  answered(world, async (call) => {
    await until('both hear of it', () => ['officer', 'worker'].every((who) => world.heard(who, 'call.answered', (data) => data['id'] === call && data['here'] === true)))
  })

const ends: Case = async (world) => {
  let ended = ''
  await answered(world, async (call) => {
    ended = call
    await world.person('worker').say('call.hangup', { call })
  })
  await until('both hear of it', () => ['officer', 'worker'].every((who) => world.heard(who, 'call.ended', (data) => data['id'] === ended && data['end'] === 'hung_up')))
}

// A call of three: one is called with the other, or added later.
const added: Case = (world) =>
  answered(world, async (call) => {
    const officer = world.person('officer')
    const third = world.person('supervisor')
    expect(await officer.say('call.add', { call, to: world.person('worker').id })).toMatchObject({ ok: false, error: { code: 'conflict' } })
    expect((await world.person('admin').say('call.add', { call, to: third.id })).error?.code).toBe('not_found')
    const reply = await officer.say('call.add', { call, to: third.id })
    expect(reply.data).toMatchObject({ state: 'active', group: true, parties: [{ state: 'joined' }, { state: 'joined' }, { id: third.id, state: 'ringing' }] })
    await until('it rings', () => world.heard('supervisor', 'call.ringing', (data) => data['id'] === call))
    const joined = await third.say('call.answer', { call })
    expect(joined.data).toMatchObject({ state: 'active', here: true, parties: [{}, {}, { state: 'joined' }] })
    await until('the others hear of it', () => world.heard('worker', 'call.updated', (data) => JSON.stringify(data['parties']).includes('"joined"') && data['group'] === true))
    expect((await third.say('call.hangup', { call })).data).toMatchObject({ state: 'active', parties: [{}, {}, { state: 'left' }] })
    expect((await officer.say('call.hangup', { call })).data).toMatchObject({ state: 'ended', end: 'hung_up' })
  })

const group: Case = async (world) => {
  const officer = world.person('officer')
  const to = ['worker', 'supervisor', 'admin'].map((name) => world.person(name).id)
  const invited = await officer.say('call.invite', { to, priority: 'emergency' })
  expect(invited.data).toMatchObject({ state: 'ringing', group: true, priority: 'emergency', to: { id: to[0] } })
  const call = invited.data!['id']
  await world.person('admin').say('call.reject', { call })
  await world.person('supervisor').say('call.reject', { call })
  expect((await world.person('worker').say('call.reject', { call })).data).toMatchObject({ state: 'ended', end: 'rejected' })
  expect(await officer.say('call.invite', { to: [to[0], officer.id] })).toMatchObject({ ok: false, error: { code: 'invalid' } })
}

// A reload: the token alone takes the place over, while the old socket is still open.
const resumed: Case = (world) =>
  answered(world, async (call) => {
    const worker = world.person('worker')
    const token = await until('the token', () => worker.socket.messages.map((m) => m.data).find((d) => d?.['id'] === call && d['resume'])?.['resume'])
    const page = await worker.client.connect()
    const offer = { call, sdp: world.offers.call }
    expect(await worker.say('media.offer', offer, page)).toMatchObject({ ok: false, error: { code: 'conflict' } })
    expect(await worker.say('media.offer', { ...offer, resume: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }, page)).toMatchObject({ ok: false, error: { code: 'conflict' } })
    expect((await world.person('supervisor').say('media.offer', { ...offer, resume: token })).error?.code).toBe('not_found')
    expect((await worker.say('media.offer', { ...offer, resume: token }, page)).ok).toBe(true)
    await until('the old page is told', () => worker.socket.messages.some((m) => m.type === 'call.updated' && m.data!['id'] === call && m.data!['here'] === false))
    for (const m of worker.socket.messages) if (m.data?.['here'] === false) expect(m.data['resume']).toBeUndefined()
    page.close()
  })

const views: Case = (world) =>
  answered(world, async (call) => {
    const worker = world.person('worker')
    const tiles = [{ mid: '1', height: 720 }]
    expect(await worker.say('media.view', { call, tiles })).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect((await worker.say('media.offer', { call, sdp: world.offers.call })).ok).toBe(true)
    expect(await worker.say('media.view', { call, tiles })).toMatchObject({ ok: true, data: {} })
    const page = await worker.client.connect()
    expect(await worker.say('media.view', { call, tiles }, page)).toMatchObject({ ok: false, error: { code: 'conflict' } })
    page.close()
  })

// The caller's page learns whose voice and picture came onto its m-lines.
const streams: Case = (world) =>
  answered(world, async (call) => {
    for (const name of ['officer', 'worker']) expect((await world.person(name).say('media.offer', { call, sdp: world.offers.call })).ok).toBe(true)
    const { id } = world.person('worker')
    await until('the streams', () => world.heard('officer', 'media.streams', (data) => data['call'] === call && JSON.stringify(data['streams']).includes(`"user":${id}`)))
  })

// Told of a network that is too narrow and of people who speak, which tests with real browsers have:
// media.spec.ts and group.spec.ts hold what their pages are told against the document (Told).
const elsewhere = (name: string): Case => (world) => {
  world.exchanged.add(name)
  return Promise.resolve()
}

const media: Case = (world) =>
  answered(world, async (call) => {
    const reply = await world.person('worker').say('media.offer', { call, sdp: world.offers.call })
    expect(reply.ok, JSON.stringify(reply)).toBe(true)
    const sdp = String(reply.data!['sdp'])
    expect(sdp).toMatch(/^a=ice-lite/m)
    expect(sdp).toMatch(/^a=fingerprint:sha-256 /m)
    expect(sdp.match(/^m=(audio|video) [1-9]/gm)).toHaveLength(2)
  })

const live: Case = async (world) => {
  const worker = world.person('worker')
  const opened = await until('the camera to be open', async () => {
    const reply = await worker.say('live.open', { camera: facadeCamera, sdp: world.offers.live })
    return reply.ok && reply
  })
  expect(String(opened.data!['sdp'])).toMatch(/^a=sendonly/m)
  expect(await worker.say('live.close', { live: opened.data!['live'] })).toMatchObject({ ok: true, data: {} })
  expect(await worker.say('live.close', { live: opened.data!['live'] })).toMatchObject({ ok: false, error: { code: 'not_found' } })
}

const subscribes: Case = async (world) => {
  const socket = await world.person('officer').client.connect()
  const reply = await world.person('officer').say('subscribe', {}, socket)
  expect(reply).toMatchObject({ ok: true, data: { calls: [] } })
  socket.close()
}

const presence: Case = async (world) => {
  const { id } = world.person('worker')
  const told = (presence: string) => world.heard('officer', 'presence.changed', (data) => data['user'] === id && data['presence'] === presence)
  await ringing(world, async () => void (await until('busy', () => told('busy'))))
  await until('online', () => told('online'))
}

// The page that answered goes away: the call waits for her next one.
export const updated: Case = (world) =>
  ringing(world, async (call) => {
    const worker = world.person('worker')
    const page = await worker.client.connect()
    expect((await worker.say('call.answer', { call }, page)).ok).toBe(true)
    page.raw.terminate()
    await until('an end went away', () => world.heard('officer', 'call.updated', (data) => data['id'] === call))
  })

// Full and writable again; who may not see recordings is not told.
const notice: Case = async (world) => {
  const server = await SmallDiskServer.start()
  try {
    const sockets = []
    for (const name of ['officer', 'worker']) {
      const client = new Client(server.url)
      await client.login(server.account(name))
      const socket = await client.connect()
      await socket.ask('subscribe', {})
      sockets.push({ client, socket })
    }
    const [officer, worker] = sockets as [(typeof sockets)[0], (typeof sockets)[0]]
    await officer.socket.event('camera.updated', (m) => m.data!['recording'] === 'recording')
    server.fill()
    await officer.socket.event('notice', (m) => m.data!['code'] === 'disk_full')
    const health = await officer.client.request('/healthz')
    expect([health.status, health.json()]).toMatchObject([503, { status: 'degraded' }])
    expect((await officer.client.request('/api/v1/cameras')).status).toBe(200)
    server.empty()
    await officer.socket.event('notice', (m) => m.data!['code'] === 'disk_writable')
    expect((await officer.client.request('/healthz')).status).toBe(200)
    for (const message of officer.socket.messages.filter((m) => m.type === 'notice')) checkMessage('notice', message)
    expect(worker.socket.messages.filter((m) => m.type === 'notice')).toEqual([])
    world.exchanged.add('notice')
  } finally {
    expect(await server.stop()).toBe(0)
  }
}

const heardBy = (who: string, type: string): Case => async (world) => {
  await until(type, () => world.heard(who, type), 120_000)
}

export const cases: Record<string, Case> = {
  subscribe: subscribes,
  subscribed: subscribes,
  callInvite: async (world) => {
    await rings(world)
    await group(world)
  },
  callAdd: added,
  callReply: rings,
  callRinging: rings,
  callAnswer: answers,
  callAnswered: answers,
  callReject: (world) =>
    ringing(world, async (call) => {
      expect(await world.person('worker').say('call.reject', { call })).toMatchObject({ ok: true, data: { end: 'rejected' } })
    }),
  callHangup: ends,
  callEnded: ends,
  callUpdated: updated,
  mediaOffer: async (world) => {
    await media(world)
    await resumed(world)
  },
  mediaView: views,
  mediaStreams: streams,
  mediaQuality: elsewhere('mediaQuality'),
  mediaSpeaker: elsewhere('mediaSpeaker'),
  mediaAnswer: media,
  liveOpen: live,
  liveOpened: live,
  liveClose: live,
  done: live,
  refused: async (world) => {
    expect(await world.person('officer').say('subscribe', { after: 1_000_000_000 })).toMatchObject({ ok: false, error: { code: 'invalid' } })
  },
  alertRaised: heardBy('worker', 'alert.raised'),
  alertUpdated: async (world) => {
    const { id } = await anAlert(world, (alert) => alert.state === 'raised')
    await world.person('officer').ask('acknowledgeAlert', { path: { id } })
    await until('the change', () => world.heard('worker', 'alert.updated', (data) => data['id'] === id && data['state'] === 'acknowledged'))
  },
  presenceChanged: presence,
  cameraUpdated: heardBy('officer', 'camera.updated'),
  notice,
}
