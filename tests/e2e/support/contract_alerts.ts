// Alerts, what is done with them, and their evidence.
import { expect } from '@playwright/test'
import { facadeCamera, street } from './city.ts'
import { alerts, anAlert, expectStatus, freshAlert, jpeg, parts, type Alert, type Case } from './contract_ask.ts'
import type { World } from './contract_world.ts'

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

export const alertCases: Record<string, Case> = {
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
