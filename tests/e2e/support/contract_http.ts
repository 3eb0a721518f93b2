// One case for each operation of openapi.yaml.
import { expect } from '@playwright/test'
import { alertCases } from './contract_alerts.ts'
import { expectStatus, openStatus, type Case } from './contract_ask.ts'
import { calls } from './contract_calls.ts'
import { cameras } from './contract_cameras.ts'
import { organisation, session } from './contract_people.ts'

const server: Record<string, Case> = {
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

export const cases: Record<string, Case> = { ...session, ...organisation, ...cameras, ...alertCases, ...calls, ...server }
