// A consultation of six: everybody sees and hears everybody, and who comes or goes disturbs nobody.
import { expect, test, type BrowserContext } from '@playwright/test'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { config } from './support/city.ts'
import { named, ring, sit, talking, type Person } from './support/people.ts'
import { Server } from './support/server.ts'
import { Told } from './support/told.ts'
import { until } from './support/until.ts'
import { keepPeers, onlyCodec, quietMicrophone, sight, smallCamera } from './support/webrtc.ts'

test.describe.configure({ mode: 'serial' })

const screens = path.resolve(import.meta.dirname, '../../build/screens')
mkdirSync(screens, { recursive: true })

const usernames = ['officer', 'worker', 'officer2', 'street2', 'worker2', 'supervisor']

let server: Server
let six: Person[]
let staying: Person[]
const told = new Told()

const small = async (context: BrowserContext) => {
  told.watch(context)
  await keepPeers(context)
  await smallCamera(context)
  await quietMicrophone(context)
}

test.beforeAll(async ({ browser }) => {
  server = await Server.start(config([]))
  six = []
  for (const name of usernames) six.push(await sit(browser, server, named(server, name), { prepare: small }))
  staying = six.slice(0, 5)
})
test.afterAll(async () => {
  for (const { context } of six ?? []) await context.close()
  expect(await server?.stop()).toBe(0)
  expect(told.faults).toEqual([])
})

const tile = (viewer: Person, shown: Person) => viewer.page.getByTestId(`party-${shown.id}`)
const othersOf = (viewer: Person, all: Person[]) => all.filter((one) => one !== viewer)

// What a page has decoded of each other person: pictures and sound, by user.
type Decoded = Record<number, { frames: number; sound: number; mid: string }>
const decoded = (viewer: Person): Promise<Decoded> =>
  viewer.page.locator('[data-testid^="party-"][data-frames-decoded]').evaluateAll((tiles) =>
    Object.fromEntries(
      tiles.map((one) => {
        const { testid, framesDecoded, audioPackets, mid } = (one as HTMLElement).dataset
        const figures = { frames: Number(framesDecoded), sound: Number(audioPackets), mid: mid ?? '' }
        return [Number(testid!.slice('party-'.length)), figures]
      }),
    ),
  )

// Every one of them sees and hears every other.
async function allSeeAll(inside: Person[]): Promise<void> {
  await Promise.all(
    inside.map(async (viewer) => {
      const others = othersOf(viewer, inside)
      for (const one of others) await expect(tile(viewer, one)).toHaveCount(1)
      const from = await decoded(viewer)
      await until(`${viewer.name} gets everybody`, async () => {
        const now = await decoded(viewer)
        const lacking = others.filter(
          ({ id }) => !(now[id] && now[id].frames > (from[id]?.frames ?? 0) + 3 && now[id].sound > (from[id]?.sound ?? 0) + 10),
        )
        if (lacking.length) throw new Error(`lacks ${lacking.map(({ name, id }) => `${name} ${JSON.stringify(now[id])}`).join(', ')}`)
        return true
      }, 60_000)
    }),
  )
}

async function answer(person: Person): Promise<void> {
  await person.page.getByTestId('call-answer').click()
}
async function add(person: Person): Promise<void> {
  await six[0]!.page.getByTestId(`call-add-${person.id}`).click()
  await answer(person)
}

// From now on: for how many seconds at most each person's picture stood still, by user.
async function watchStills(viewer: Person): Promise<() => Promise<Record<string, number>>> {
  const handle = await viewer.page.evaluateHandle(() => {
    const seen = new Map<string, { frames: string; at: number; longest: number }>()
    const look = () => {
      for (const one of document.querySelectorAll<HTMLElement>('[data-testid^="party-"][data-frames-decoded]')) {
        const { testid = '', framesDecoded: frames = '' } = one.dataset
        const known = seen.get(testid) ?? { frames, at: performance.now(), longest: 0 }
        known.longest = Math.max(known.longest, performance.now() - known.at)
        if (known.frames !== frames) known.at = performance.now()
        seen.set(testid, { ...known, frames })
      }
    }
    const timer = setInterval(look, 100)
    return { seen, stop: () => clearInterval(timer) }
  })
  return () =>
    handle.evaluate(({ seen, stop }) => {
      stop()
      return Object.fromEntries([...seen].map(([id, { longest }]) => [id.slice('party-'.length), longest / 1000]))
    })
}

// While `act` runs and until all see all again: nobody who stays gets another m-line, another connection
// or a picture that stands still of anybody who stays.
async function undisturbed(what: string, inside: Person[], act: () => Promise<void>): Promise<void> {
  const seen = () => Promise.all(inside.map(async (viewer) => ({ tiles: await decoded(viewer), peers: (await sight(viewer.page)).peers })))
  const before = await seen()
  const stills = await Promise.all(inside.map(watchStills))
  await act()
  await allSeeAll(inside)
  const stood = await Promise.all(stills.map((read) => read()))
  const after = await seen()
  let longest = 0
  for (const [i, viewer] of inside.entries()) {
    expect(after[i]!.peers).toBe(before[i]!.peers)
    for (const { id } of othersOf(viewer, inside)) {
      expect(after[i]!.tiles[id]!.mid).toBe(before[i]!.tiles[id]!.mid)
      longest = Math.max(longest, stood[i]![id]!)
    }
  }
  console.log(`${what}: no picture stood still for more than ${longest.toFixed(1)} s (looked at once a second)`)
  expect(longest).toBeLessThan(4)
}

test('six people see and hear each other in H.264, and see who speaks', async () => {
  const [officer, worker, ...added] = six as [Person, Person, ...Person[]]
  await ring(officer.page, worker.id)
  await answer(worker)
  await Promise.all([talking(officer.page), talking(worker.page)])
  await officer.page.getByTestId('call-expand').click()
  await officer.page.getByTestId('call-add').click()
  for (const person of added) await add(person)
  await allSeeAll(six)
  for (const { page } of six) expect((await sight(page)).codecs).toEqual(['video/H264'])
  for (const speaker of [six[3]!, six[4]!]) {
    await speaker.page.evaluate(() => window.gulouSpeak(true))
    for (const viewer of othersOf(speaker, six)) await expect(tile(viewer, speaker)).toHaveClass(/speaking/)
    await speaker.page.evaluate(() => window.gulouSpeak(false))
    await expect.poll(() => told.of('media.speaker').filter(({ user }) => user === speaker.id).length).toBeGreaterThanOrEqual(5)
  }
  await officer.page.screenshot({ path: path.join(screens, 'group-officer.png') })
  await worker.page.screenshot({ path: path.join(screens, 'group-worker.png') })
})

test('one leaves and comes back, the others notice nothing else', async () => {
  const leaver = six[5]!
  await undisturbed('one leaves', staying, async () => {
    await leaver.page.getByTestId('call-hangup').click()
    for (const viewer of staying) await expect(tile(viewer, leaver)).toHaveCount(0)
  })
  await undisturbed('one comes', staying, async () => {
    await add(leaver)
    await allSeeAll(six)
  })
})

test('a device that knows only VP8 joins: all six go on in VP8', async ({ browser }) => {
  await six[5]!.page.getByTestId('call-hangup').click()
  for (const viewer of staying) await expect(tile(viewer, six[5]!)).toHaveCount(0)
  const prepare = async (context: BrowserContext) => {
    await small(context)
    await onlyCodec(context, 'video/VP8')
  }
  const late = await sit(browser, server, named(server, 'admin'), { prepare })
  await add(late)
  const now = [...staying, late]
  await allSeeAll(now)
  for (const { page } of now) await expect.poll(async () => (await sight(page)).codecs).toEqual(['video/VP8'])
  await allSeeAll(now)
  for (const { page } of now.slice(0, 5)) await page.getByTestId('call-hangup').click()
  await expect(late.page.getByTestId('call-dock')).toHaveCount(0)
  await late.context.close()
})
