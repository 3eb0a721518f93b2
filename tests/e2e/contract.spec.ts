// The contracts in docs/api against the running server: every operation, every message, and who
// gets what. What the documents gain and these tables lack is a failure.
import { expect, test } from '@playwright/test'
import { checkAnswer, eventTypes, exampleFaults, examples, messages, operations, requestTypes } from './support/contract.ts'
import { anAlert, expectStatus } from './support/contract_ask.ts'
import { cases as operationCases } from './support/contract_http.ts'
import { answered, cases as messageCases, updated } from './support/contract_messages.ts'
import { eventsByRole, isAboutThem, lists, operationsByRole, requestsByRole, subject } from './support/contract_scope.ts'
import { World, insiders, outsiders } from './support/contract_world.ts'
import { facadeCamera, street } from './support/city.ts'
import { until } from './support/until.ts'

let world: World
test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000)
  world = await World.start(browser)
})
test.afterAll(async () => {
  expect(await world.server.stop()).toBe(0)
  expect(world.server.log()).not.toMatch(/ERROR: AddressSanitizer|runtime error/)
})

test('every example in the documents keeps its own schema', () => {
  expect(examples().map((example) => [example[0], exampleFaults(example)]).filter(([, fault]) => fault)).toEqual([])
})

test('no table has a row the documents do not know', () => {
  const known = operations.map((operation) => operation.id).sort()
  expect(Object.keys(operationCases).sort()).toEqual(known)
  expect(Object.keys(operationsByRole).sort()).toEqual(known)
  expect(Object.keys(messageCases).sort()).toEqual([...messages].sort())
})

for (const operation of operations)
  test(`${operation.method} ${operation.path}`, async () => {
    const run = operationCases[operation.id]
    expect(run, `${operation.id} has no case in the table`).toBeDefined()
    await run!(world)
    if (operation.id === 'openWebSocket') return // a refusal of its own comes first
    if (!operation.open) await expectStatus(world.nobody(), operation.id, { path: { id: 'none' } }, 401)
    if (operation.method === 'GET') {
      const head = await world.person('officer').client.request(operation.path.replace('{id}', 'none'), { method: 'HEAD' })
      expect(head.body).toHaveLength(0)
      expect(operation.statuses).toContain(String(head.status))
    } else {
      const { url } = world.server
      const foreign = await world.person('officer').client.request(operation.path, { method: operation.method, headers: { origin: url + '.example' } })
      checkAnswer(operation, foreign)
      expect(foreign.status).toBe(403)
    }
    if (operation.body) {
      const id = operation.path.includes('alerts') ? (await anAlert(world, () => true)).id : operation.path.includes('cameras') ? facadeCamera : 0
      const person = world.person('supervisor')
      for (const raw of ['{"a":', '[]', 'null', '"text"', '\xff\xfe']) await expectStatus(person, operation.id, { path: { id }, raw }, 400)
      await expectStatus(person, operation.id, { path: { id }, raw: JSON.stringify({ note: 'x'.repeat(1 << 20) }) }, 413)
    }
  })

for (const name of messages)
  test(`message ${name}`, async () => {
    const run = messageCases[name]
    expect(run, `${name} has no case in the table`).toBeDefined()
    await run!(world)
    world.checkEvents()
    expect([...world.exchanged]).toContain(name)
  })

const everybody = [...insiders, ...outsiders]
const row = (inside: unknown[], outside: unknown[]) => Object.fromEntries(everybody.map((name, i) => [name, [...inside, ...outside][i]]))

for (const { id } of operations)
  test(`who may ${id}`, async () => {
    const entry = operationsByRole[id]
    expect(entry, `${id} has no row in the matrix`).toBeDefined()
    const { inside, outside, ask, does } = entry!
    const about = await subject(world)
    const got: Record<string, number> = {}
    for (const name of everybody) {
      const person = world.person(name)
      got[name] = does ? await does(world, name, person) : (await person.ask(id, ask?.(about))).status
    }
    expect(got).toEqual(row(inside, outside))
  })

test('lists show nobody what is outside their subtree', async () => {
  await anAlert(world, () => true)
  await answered(world, () => Promise.resolve())
  for (const list of lists) {
    const shown = async (name: string) => (await world.person(name).ask(list)).body.toString().includes(street)
    await until(`${list} shows it inside`, () => shown('supervisor'))
    for (const name of outsiders) expect(await shown(name), `${list} of ${name}`).toBe(false)
  }
})

test('who may send which message', async () => {
  expect(Object.keys(requestsByRole).sort()).toEqual(requestTypes().sort())
  const about = await subject(world)
  for (const [type, { inside, outside, data }] of Object.entries(requestsByRole)) {
    const got: Record<string, string> = {}
    for (const name of everybody) {
      const reply = await world.person(name).say(type, data(about, world))
      got[name] = reply.ok ? 'ok' : reply.error!.code
      if (type === 'call.invite' && reply.ok) await world.person(name).say('call.hangup', { call: reply.data!['id'] })
      if (type === 'live.open' && reply.ok) await world.person(name).say('live.close', { live: reply.data!['live'] })
    }
    expect(got, type).toEqual(row(inside, outside))
  }
})

test('who hears which event', async () => {
  expect(Object.keys(eventsByRole).sort()).toEqual(eventTypes().sort())
  const { id } = await anAlert(world, (alert) => alert.state === 'raised')
  await expectStatus(world.person('officer'), 'acknowledgeAlert', { path: { id } }, 200)
  await answered(world, () => Promise.resolve())
  await updated(world)
  await messageCases['mediaStreams']!(world)
  for (const [type, inside] of Object.entries(eventsByRole)) {
    const heard = (name: string) => world.heard(name, type, (data) => isAboutThem(world, type, data))
    for (const [i, name] of insiders.entries()) if (inside[i]) await until(`${name} hears ${type}`, () => heard(name), 120_000)
    expect(Object.fromEntries(everybody.map((name) => [name, heard(name)])), type).toEqual(row(inside, [false, false, false, false]))
  }
})
