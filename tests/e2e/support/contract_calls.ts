// Calls, their recordings and figures.
import { expect } from '@playwright/test'
import { expectStatus, pastCall, type Case } from './contract_ask.ts'
import { until } from './until.ts'

export const calls: Record<string, Case> = {
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
}
