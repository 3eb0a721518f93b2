// One running city, and everybody in it with a session and a subscribed WebSocket: four roles that
// have the cameras in their subtree and the same four elsewhere.
import type { Browser } from '@playwright/test'
import { Client, type Answer, type Message, type Socket } from './client.ts'
import { config, facadeCamera, laneCamera, streetCamera } from './city.ts'
import { checkAnswer, checkMessage, messageOfType, operations, repliesTo } from './contract.ts'
import { facadeRule } from './rules.ts'
import { Server } from './server.ts'

export const roles = ['officer', 'worker', 'supervisor', 'admin'] as const
export const insiders: string[] = [...roles]
export const outsiders = ['street2', 'worker2', 'supervisor2', 'admin2']

const elsewhere = ['supervisor', 'admin']
  .map((role) => `[[demo.account]]\nusername = "${role}2"\nname = "密水 ${role}"\nrole = "${role}"\nunit = "370785002"\n`)
  .join('')

const cameras = [
  { id: facadeCamera, name: '北立面', source: 'scene://facade?seed=7&throw_at=8&throw_every=10', rules: facadeRule() },
  { id: streetCamera, name: '路口', source: 'scene://street?seed=5' },
  // Nothing listens there: its state keeps changing between connecting and offline.
  { id: laneCamera, name: '无信号', source: 'rtsp://127.0.0.1:9/x' },
]

export interface Ask {
  path?: Record<string, string | number>
  query?: Record<string, string | number>
  body?: unknown
  raw?: string
  headers?: Record<string, string>
}

// A client whose every answer is held against openapi.yaml.
export class Person {
  readonly exchanged: Set<string>
  readonly client: Client
  socket!: Socket
  id = 0

  constructor(url: string, exchanged: Set<string>) {
    this.client = new Client(url)
    this.exchanged = exchanged
  }

  async ask(operationId: string, given: Ask = {}): Promise<Answer> {
    const operation = operations.find((o) => o.id === operationId)
    if (!operation) throw new Error(`no operation ${operationId}`)
    const at = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(given.path?.[name])))
    const query = new URLSearchParams(Object.entries(given.query ?? {}).map(([k, v]) => [k, String(v)])).toString()
    const answer = await this.client.request(query ? `${at}?${query}` : at, {
      method: operation.method,
      ...(given.body === undefined ? {} : { body: given.body }),
      ...(given.raw === undefined ? {} : { raw: given.raw }),
      ...(given.headers ? { headers: given.headers } : {}),
    })
    checkAnswer(operation, answer)
    return answer
  }

  // A request that keeps asyncapi.yaml, and its reply, which must too.
  async say(type: string, data: unknown = {}, socket = this.socket): Promise<Message> {
    checkMessage(messageOfType(type), { type, id: 't1', data })
    const reply = await socket.ask(type, data)
    const name = repliesTo(type).find((n) => (n === 'refused') === !reply.ok)
    if (!name) throw new Error(`no documented reply to ${type}`)
    checkMessage(name, reply)
    this.exchanged.add(messageOfType(type)).add(name)
    return reply
  }
}

export class World {
  readonly server: Server
  readonly offers: Offers
  readonly exchanged = new Set<string>()
  #people = new Map<string, Person>()
  #before: [string, Person][] = [] // who they were before their sessions ended

  private constructor(server: Server, offers: Offers) {
    this.server = server
    this.offers = offers
  }

  static async start(browser: Browser): Promise<World> {
    const offers = await makeOffers(browser)
    const world = new World(await Server.start(config(cameras, '[alerts]\nmerge_s = 1\n' + elsewhere)), offers)
    for (const name of [...insiders, ...outsiders, 'officer2']) await world.enter(name)
    return world
  }

  // Signs a person in, for the first time or again after their sessions ended.
  async enter(name: string): Promise<void> {
    const person = await this.signIn(name)
    person.socket = await person.client.connect()
    await person.say('subscribe', { after: 0 })
    const old = this.#people.get(name)
    if (old) this.#before.push([name, old])
    this.#people.set(name, person)
  }

  // Everything a person was sent that was not asked for.
  #events(name: string): Message[] {
    const all = [...this.#before, ...this.#people].filter(([who]) => who === name)
    return all.flatMap(([, person]) => person.socket.messages).filter((message) => message.type !== 'reply')
  }

  account(name: string) {
    return this.server.accounts().find((account) => account.username === name)!
  }

  // A session of its own.
  async signIn(name: string): Promise<Person> {
    const person = new Person(this.server.url, this.exchanged)
    const { username, password } = this.account(name)
    const answer = await person.ask('signIn', { body: { username, password } })
    person.id = answer.json<{ user: { id: number } }>().user.id
    return person
  }

  person(name: string): Person {
    return this.#people.get(name)!
  }

  nobody(): Person {
    return new Person(this.server.url, this.exchanged)
  }

  // Every message that was not asked for, on every socket, against asyncapi.yaml.
  checkEvents(): void {
    for (const name of this.#people.keys())
      for (const message of this.#events(name)) {
        checkMessage(messageOfType(message.type), message)
        this.exchanged.add(messageOfType(message.type))
      }
  }

  heard(name: string, type: string, test: (data: Record<string, unknown>) => boolean = () => true): boolean {
    return this.#events(name).some((m) => m.type === type && test(m.data!))
  }
}

export interface Offers {
  call: string
  live: string
}

// What a real browser offers: a call's two media, and a live view's one.
async function makeOffers(browser: Browser): Promise<Offers> {
  const page = await browser.newPage()
  const offers = await page.evaluate(async () => {
    const make = async (kinds: string[], direction: RTCRtpTransceiverDirection) => {
      const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' })
      for (const kind of kinds) peer.addTransceiver(kind, { direction })
      const { sdp } = await peer.createOffer()
      peer.close()
      return sdp ?? ''
    }
    return { call: await make(['audio', 'video'], 'sendrecv'), live: await make(['video'], 'recvonly') }
  })
  await page.close()
  return offers
}
