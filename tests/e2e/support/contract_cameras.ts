// Cameras, their rules, dry runs and recordings.
import { expect } from '@playwright/test'
import { facadeCamera, street } from './city.ts'
import { aRun, expectStatus, jpeg, long_ago, parts, recorded, tried, years, type Case, type Run } from './contract_ask.ts'
import { until } from './until.ts'

export const cameras: Record<string, Case> = {
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
