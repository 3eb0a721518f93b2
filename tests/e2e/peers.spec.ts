// Terminals that are no browsers: independent implementations answer an officer in Chromium.
import { expect, test } from '@playwright/test'
import { type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { config } from './support/city.ts'
import { Network, serverAddress } from './support/network.ts'
import { named, ring, sit, talking, type Person } from './support/people.ts'
import { Server } from './support/server.ts'
import { until } from './support/until.ts'
import { keepPeers, sight } from './support/webrtc.ts'

test.describe.configure({ mode: 'serial' })

const folder = path.resolve(import.meta.dirname, '../interop')

interface Said {
  event: string
  video: number
  audio: number
  state?: string
  end?: string
  user?: number
}

class Terminal {
  readonly said: Said[] = []
  readonly process: ChildProcess
  readonly #name: string
  constructor(network: Network, name: string, codec: string) {
    this.#name = name
    const { username, password } = named(server, 'worker')
    const program = path.join(folder, `${name}_terminal.py`)
    this.process = network.start('/usr/bin/python3', '-B', program, server.url, username, codec)
    this.process.stdin!.end(password + '\n')
    createInterface({ input: this.process.stdout! }).on('line', (line) => this.said.push(JSON.parse(line) as Said))
  }
  async event(name: string, test: (said: Said) => boolean = () => true): Promise<Said> {
    return until(`${this.#name}'s ${name}`, () => this.said.find((one) => one.event === name && test(one)), 60_000)
  }
}

let network: Network
let server: Server
let officer: Person
let terminal: Terminal | undefined

test.beforeAll(async ({ browser }) => {
  network = await Network.create()
  const relay = `[relay]\nlisten = "${serverAddress}"\nport = 0\ncandidates = ["${serverAddress}"]\n`
  server = await Server.start(config([]).replace(/\[relay\]\n(\w+ = .*\n)*/, relay), serverAddress)
  officer = await sit(browser, server, named(server, 'officer'), { prepare: keepPeers })
})
test.afterAll(async () => {
  terminal?.process.kill()
  await officer?.context.close()
  expect(await server?.stop()).toBe(0)
  await network?.close()
})

for (const name of ['aiortc', 'webrtcbin'])
  for (const codec of ['VP8', 'H264'])
    test(`Chromium and ${name} see and hear each other in ${codec}`, async () => {
      terminal = new Terminal(network, name, codec)
      const { user } = await terminal.event('ready')
      await ring(officer.page, user!)
      await talking(officer.page, 30)
      const first = await terminal.event('figures', ({ video, audio }) => video > 20 && audio > 100)
      await terminal.event('figures', ({ video, audio }) => video > first.video + 20 && audio > first.audio + 100)
      const seen = await sight(officer.page)
      expect(seen.codecs).toEqual([`video/${codec}`])
      expect(seen.heard).toEqual(['audio/opus'])
      expect(seen.sent).toEqual(['audio/opus', `video/${codec}`])
      expect(seen.mids).toHaveLength(1)
      console.log(`${name} decoded ${first.video}+ pictures; Chromium ${seen.framesDecoded}, frozen ${seen.frozenS.toFixed(1)} s`)
      await officer.page.getByTestId('call-hangup').click()
      expect((await terminal.event('ended')).end).toBe('hung_up')
      if (terminal.process.exitCode === null) await once(terminal.process, 'exit')
      expect(terminal.process.exitCode).toBe(0)
      await expect(officer.page.getByTestId('call-dock')).toHaveCount(0)
    })
