// One case for each message of asyncapi.yaml. Requests and replies are checked as they go
// (Person.say), events when a case asks for them (World.checkEvents).
import { expect } from '@playwright/test'
import { Client } from './client.ts'
import { facadeCamera } from './city.ts'
import { checkMessage } from './contract.ts'
import { SmallDiskServer } from './contract_disk.ts'
import { anAlert } from './contract_http.ts'
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
  callInvite: rings,
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
  mediaOffer: media,
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
