// A client of the server's HTTP and WebSocket interface, as an outside program would write it.
import https from 'node:https'
import WebSocket from 'ws'
import type { Account } from './server.ts'
import { until } from './until.ts'

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  json: <T = Record<string, unknown>>() => T
}

const agent = new https.Agent({ keepAlive: true, rejectUnauthorized: false })

export interface RequestOptions {
  method?: string
  body?: unknown
  raw?: string
  headers?: Record<string, string>
}

export class Client {
  cookie = ''
  readonly url: string
  constructor(url: string) {
    this.url = url
  }

  async request(path: string, options: RequestOptions = {}): Promise<Answer> {
    const text = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body))
    const headers: Record<string, string> = { origin: this.url, ...options.headers }
    if (this.cookie) headers['cookie'] = this.cookie
    if (text !== undefined) {
      headers['content-type'] ??= 'application/json'
      headers['content-length'] = String(Buffer.byteLength(text))
    }
    return new Promise((resolve, reject) => {
      const request = https.request(this.url + path, { agent, method: options.method ?? 'GET', headers }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const body = Buffer.concat(chunks)
          const cookie = response.headers['set-cookie']?.[0]?.split(';')[0]
          if (cookie) this.cookie = cookie
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body,
            json: <T>() => JSON.parse(body.toString()) as T,
          })
        })
      })
      request.on('error', reject)
      request.end(text)
    })
  }

  async login(account: Account): Promise<void> {
    const answer = await this.request('/api/v1/session', {
      method: 'POST',
      body: { username: account.username, password: account.password },
    })
    if (answer.status !== 200) throw new Error(`login: ${answer.status} ${answer.body.toString()}`)
  }

  async connect(): Promise<Socket> {
    const socket = new WebSocket(this.url.replace('https', 'wss') + '/ws', 'gulou.v1', {
      rejectUnauthorized: false,
      headers: { cookie: this.cookie, origin: this.url },
    })
    const wrapped = new Socket(socket)
    await new Promise((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    return wrapped
  }
}

export interface Message {
  type: string
  id?: string
  seq?: number
  ok?: boolean
  data?: Record<string, unknown>
  error?: { code: string; message: string }
}

export class Socket {
  readonly messages: Message[] = []
  closed: number | undefined
  #next = 0
  readonly raw: WebSocket
  constructor(raw: WebSocket) {
    this.raw = raw
    raw.on('message', (data: Buffer) => this.messages.push(JSON.parse(data.toString()) as Message))
    raw.on('close', (code: number) => (this.closed = code))
    raw.on('error', () => undefined)
  }

  async ask(type: string, data: unknown = {}): Promise<Message> {
    const id = `t${++this.#next}`
    this.raw.send(JSON.stringify({ type, id, data }))
    return until(`reply to ${type}`, () => this.messages.find((m) => m.type === 'reply' && m.id === id))
  }

  async event(type: string, test: (m: Message) => boolean = () => true, deadlineMs?: number): Promise<Message> {
    return until(`event ${type}`, () => this.messages.find((m) => m.type === type && test(m)), deadlineMs)
  }

  close(): void {
    this.raw.close()
  }
}
