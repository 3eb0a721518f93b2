// Two people talk while the network between them is what networks are.
import { chromium, expect, test, type Browser, type BrowserContext } from '@playwright/test'
import { config, grid } from './support/city.ts'
import { firstAddress, Impairment, Network, roughAddress, secondAddress, serverAddress } from './support/network.ts'
import { figure, named, ring, sit, talking, type Person } from './support/people.ts'
import { Server } from './support/server.ts'
import { Told } from './support/told.ts'
import { until } from './support/until.ts'
import { keepPeers, onlyCodec, sight } from './support/webrtc.ts'

test.describe.configure({ mode: 'serial' })

const port = 40_000
let network: Network
let impair: Impairment
let server: Server
let away: Browser // the browser in the client's network
let officer: Person
let worker: Person
const told = new Told() // to the worker

test.beforeAll(async ({ browser }, info) => {
  network = await Network.create()
  const relay = `[relay]\nlisten = "${serverAddress}"\nport = ${port}\ncandidates = ["${roughAddress}"]\n`
  server = await Server.start(config([]).replace(/\[relay\]\n(\w+ = .*\n)*/, relay), serverAddress)
  impair = await Impairment.start(`${roughAddress}:${port}`, `${serverAddress}:${port}`)
  away = await chromium.launch({ ...info.project.use.launchOptions, executablePath: network.chromium })
  officer = await sit(browser, server, named(server, 'officer'), { prepare: keepPeers })
  const prepare = async (context: BrowserContext) => {
    told.watch(context)
    await keepPeers(context)
  }
  worker = await sit(away, server, server.account('grid_worker', grid), { prepare })
})
test.afterAll(async () => {
  await officer?.context.close()
  await away?.close()
  await impair?.close()
  expect(await server.stop()).toBe(0)
  await network.close()
  expect(told.faults).toEqual([])
})

const callId = (person: Person) => person.page.getByTestId('call-active').getAttribute('data-call-id')
const both = (act: (person: Person) => Promise<unknown>) => Promise.all([officer, worker].map(act))

async function call(from = officer, to = worker): Promise<string> {
  await ring(from.page, to.id)
  await to.page.getByTestId('call-answer').click()
  await Promise.all([talking(from.page), talking(to.page)])
  return (await callId(from)) ?? ''
}
async function hangUp(from = officer, to = worker): Promise<void> {
  await from.page.getByTestId('call-hangup').click()
  await expect(to.page.getByTestId('terminal-ready')).toBeVisible()
  await expect(from.page.getByTestId('call-dock')).toHaveCount(0)
}

test('a call in H.264', async () => {
  await call()
  await both(async ({ page }) => expect(await sight(page)).toMatchObject({ codecs: ['video/H264'], protocol: 'udp', peers: 1 }))
  await hangUp()
})

test('a call in VP8, between devices that know nothing else', async ({ browser }) => {
  const prepare = async (context: BrowserContext) => {
    await keepPeers(context)
    await onlyCodec(context, 'video/VP8')
  }
  const caller = await sit(browser, server, named(server, 'officer2'), { prepare })
  const callee = await sit(away, server, named(server, 'worker2'), { prepare })
  await call(caller, callee)
  for (const { page } of [caller, callee]) expect((await sight(page)).codecs).toEqual(['video/VP8'])
  await hangUp(caller, callee)
  for (const { context } of [caller, callee]) await context.close()
})

test('a device that knows only VP8 joins a call in H.264: all go on in VP8', async () => {
  await call()
  const prepare = async (context: BrowserContext) => {
    await keepPeers(context)
    await onlyCodec(context, 'video/VP8')
  }
  const third = await sit(away, server, named(server, 'worker2'), { prepare })
  await officer.page.getByTestId('call-add').click()
  await officer.page.getByTestId(`call-add-${third.id}`).click()
  await third.page.getByTestId('call-answer').click()
  const three = [officer, worker, third]
  for (const { page } of three) {
    await expect.poll(async () => (await sight(page)).codecs).toEqual(['video/VP8'])
    await expect.poll(async () => (await sight(page)).mids.length).toBe(2)
    await expect(page.locator('[data-refused]')).toHaveCount(0)
    await talking(page)
  }
  await third.page.getByTestId('call-hangup').click()
  await both(({ page }) => talking(page))
  await hangUp()
  await third.context.close()
})

test('where two devices have no codec in common, each says so and the sound goes on', async ({ browser }) => {
  const sitWith = (home: Browser, name: string, codec: 'video/VP8' | 'video/H264') =>
    sit(home, server, named(server, name), { prepare: (context) => onlyCodec(context, codec) })
  const caller = await sitWith(browser, 'officer2', 'video/H264')
  const callee = await sitWith(away, 'worker2', 'video/VP8')
  await ring(caller.page, callee.id)
  await callee.page.getByTestId('call-answer').click()
  for (const { page } of [caller, callee]) {
    await expect(page.getByTestId('call-remote')).toHaveAttribute('data-refused', 'video')
    await expect(page.getByTestId('call-remote')).toContainText('本机无法显示对方的画面格式，只有声音')
    const from = await figure(page, 'data-audio-packets')
    await until('sound', async () => (await figure(page, 'data-audio-packets')) > from + 50)
  }
  await hangUp(caller, callee)
  for (const { context } of [caller, callee]) await context.close()
})

test('what is sent of a picture follows the size it is shown in', async () => {
  await call()
  const height = async () => (await sight(officer.page)).height
  const shown = () => officer.page.getByTestId('call-remote').evaluate((tile) => tile.clientHeight)
  expect(await shown()).toBeLessThan(300)
  await until('the small picture', async () => (await height()) > 0 && (await height()) <= 360)
  await officer.page.getByTestId('call-expand').click()
  await until('the large picture', async () => (await height()) === 720, 60_000)
  await officer.page.getByTestId('call-expand').click()
  await until('the small picture again', async () => (await height()) <= 360)
  await talking(officer.page)
  await hangUp()
})

test('on a link too narrow for pictures the sound goes on, and they come back when it widens', async () => {
  await call()
  const quality = async (words: RegExp) =>
    expect(worker.page.getByTestId('call-active')).toHaveAttribute('data-quality', words, { timeout: 90_000 })
  const trouble = worker.page.getByTestId('call-trouble')
  await quality(/full/)
  network.limit(350)
  await quality(/reduced/)
  await expect(trouble).toHaveText('网络较差，画面已降低')
  await talking(worker.page)
  network.limit(100)
  await quality(/off/)
  await expect(trouble).toHaveText('网络较差，仅有声音')
  const sound = await figure(worker.page, 'data-audio-packets')
  await until('100 packets of sound', async () => (await figure(worker.page, 'data-audio-packets')) > sound + 100)
  network.unlimit()
  await quality(/full/)
  await expect(trouble).toHaveCount(0)
  await talking(worker.page)
  const words = told.of('media.quality').map(({ video }) => video)
  expect(words).toEqual(expect.arrayContaining(['reduced', 'off', 'full']))
  await hangUp()
})

test('a page that is loaded anew is in its call again', async () => {
  const id = await call()
  for (const person of [worker, officer]) {
    await person.page.reload()
    await both(({ page }) => talking(page))
    expect(await callId(officer)).toBe(id)
    expect(await callId(worker)).toBe(id)
  }
  await hangUp()
})

test('where UDP is blocked the call goes over TCP', async () => {
  network.blockUdp()
  await call()
  expect((await sight(worker.page)).protocol).toBe('tcp')
  expect((await sight(officer.page)).protocol).toBe('udp')
  await hangUp()
  network.passAll()
})

test('3 % loss and 80 ms of jitter: sound and picture go on', async () => {
  const id = await call()
  const before = { officer: await sight(officer.page), worker: await sight(worker.page) }
  await impair.set('both', { delay: 20, jitter: 80 })
  network.lose(3)
  const frames = await figure(officer.page, 'data-frames-decoded')
  await until('300 pictures on a bad network', async () => (await figure(officer.page, 'data-frames-decoded')) > frames + 300, 120_000)
  await both(({ page }) => talking(page, 20))
  for (const [name, { page }] of Object.entries({ officer, worker })) {
    const [then, now] = [before[name as keyof typeof before], await sight(page)]
    const over = now.received - then.received
    console.log(
      `${name}: ${now.framesDecoded - then.framesDecoded} pictures, ${now.freezes - then.freezes} freezes of ` +
        `${(now.frozenS - then.frozenS).toFixed(1)} s, ${now.lost - then.lost} of ${over} packets lost for good, ` +
        `${now.nacks - then.nacks} asked for again, ${now.retransmitted - then.retransmitted} came again, sound made up ${now.concealed.toFixed(1)} %`,
    )
    expect(now.peers).toBe(then.peers)
  }
  network.passAll()
  await impair.set('both', { delay: 0, jitter: 0 })
  expect(await callId(worker)).toBe(id)
  await hangUp()
})

test('sound that was lost on either link comes again', async () => {
  await call()
  await impair.set('both', { delay: 10, loss: 5 })
  await both(async ({ page }) => {
    const then = await sight(page)
    const now = await until('600 packets of sound', async () => {
      const seen = await sight(page)
      return seen.soundReceived > then.soundReceived + 600 && seen
    })
    // Of ten a hundred that two links lose.
    const gone = (100 * (now.soundLost - then.soundLost)) / (now.soundReceived - then.soundReceived)
    console.log(`sound lost for good ${gone.toFixed(1)} %, made up ${now.concealed.toFixed(1)} %`)
    expect(gone).toBeLessThan(2)
  })
  await impair.set('both', { delay: 0, loss: 0 })
  await hangUp()
})

test('a phone that changes its network stays in the call', async () => {
  const id = await call()
  network.moveClient(firstAddress, secondAddress)
  await until('the way to be lost', async () => (await sight(worker.page)).state !== 'connected')
  await expect(worker.page.getByTestId('call-active')).toHaveAttribute('data-media', 'connected', { timeout: 40_000 })
  await both(({ page }) => talking(page, 20))
  expect(await callId(worker)).toBe(id)
  expect(await callId(officer)).toBe(id)
  await hangUp()
})
