// The one WebSocket of this page: opens, subscribes, resumes, and comes back by itself.

import { Signal, Value, type Unsubscribe } from '../value'
import { backoffMs } from './backoff'
import { parseFrame, type EventFrame } from './frames'
import { RequestError, Requests } from './requests'
import { Resume, type Verdict } from './resume'

export type ConnectionState =
  | { kind: 'idle' }
  | { kind: 'connecting' }
  | { kind: 'online' }
  /** Lost; the next try starts at `retryAt` (ms since the epoch). */
  | { kind: 'waiting'; retryAt: number }

export interface Subscribed {
  seq: number
  calls: unknown[]
  /** False on the first subscription and when history shrank: load everything. */
  resumed: boolean
}

export type Handler = (data: unknown, verdict: Verdict) => void

export interface ConnectionOptions {
  url: string
  protocol?: string
  socket?: (url: string, protocol: string) => WebSocket
  /** Asked before each retry; false ends the connection because the session is over. */
  sessionAlive?: () => Promise<boolean>
  random?: () => number
  now?: () => number
}

const defaultDeadlineMs = 10_000
const openDeadlineMs = 8_000

export class Connection {
  readonly state = new Value<ConnectionState>({ kind: 'idle' })
  readonly subscribed = new Signal<Subscribed>()
  readonly resume = new Resume()

  private readonly requests = new Requests()
  private readonly handlers = new Map<string, Set<Handler>>()
  private socket: WebSocket | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private attempt = 0
  private wanted = false

  constructor(private readonly options: ConnectionOptions) {}

  on(type: string, handler: Handler): Unsubscribe {
    const set = this.handlers.get(type) ?? new Set()
    this.handlers.set(type, set.add(handler))
    return () => set.delete(handler)
  }

  start(): void {
    if (this.wanted) return
    this.wanted = true
    this.attempt = 0
    this.open()
  }

  /** Ends the connection and forgets how far it had got: the next person starts anew. */
  stop(): void {
    this.wanted = false
    this.drop()
    this.resume.forget()
    this.state.set({ kind: 'idle' })
  }

  /** Skips the rest of the waiting time. */
  retryNow(): void {
    if (this.state.current.kind === 'waiting') this.open()
  }

  /** Gives up a connection found dead from outside (no answer although it looks open). */
  distrust(): void {
    if (this.state.current.kind === 'online') this.lost()
  }

  request<T>(type: string, data: unknown = {}, deadlineMs = defaultDeadlineMs): Promise<T> {
    const socket = this.socket
    if (!socket || socket.readyState !== WebSocket.OPEN) {
      return Promise.reject(new RequestError('disconnected', type))
    }
    const asked = this.requests.ask(type, data, deadlineMs, (text) => socket.send(text))
    // No reply in time: the network changed under the socket, which goes on looking open.
    asked.catch((error: RequestError) => {
      if (error.code === 'timeout' && this.socket === socket) this.distrust()
    })
    return asked as Promise<T>
  }

  private open(): void {
    clearTimeout(this.timer)
    this.state.set({ kind: 'connecting' })
    const create = this.options.socket ?? ((url, protocol) => new WebSocket(url, protocol))
    const socket = create(this.options.url, this.options.protocol ?? 'gulou.v1')
    this.socket = socket
    socket.onopen = () => void this.subscribe(socket)
    socket.onmessage = (event) => this.receive(event.data)
    // Whatever the code (1006 without a close frame, 1013 too slow, 1001 restart): come back.
    socket.onclose = () => this.socket === socket && this.lost()
    this.timer = setTimeout(() => this.socket === socket && this.lost(), openDeadlineMs)
  }

  private async subscribe(socket: WebSocket): Promise<void> {
    const after = this.resume.after
    try {
      const reply = await this.request<{ seq: number; calls?: unknown[] }>(
        'subscribe',
        after === null ? {} : { after },
      )
      if (this.socket !== socket) return
      clearTimeout(this.timer)
      this.attempt = 0
      const whole = this.resume.subscribed(reply.seq)
      this.state.set({ kind: 'online' })
      this.subscribed.emit({
        seq: reply.seq,
        calls: reply.calls ?? [],
        resumed: after !== null && whole,
      })
    } catch (error) {
      if (this.socket !== socket) return
      // The server cannot resume from where we stood: start anew rather than for ever.
      if (error instanceof RequestError && error.code === 'invalid') this.resume.forget()
      this.lost()
    }
  }

  private receive(text: unknown): void {
    const frame = typeof text === 'string' ? parseFrame(text) : null
    if (!frame) return
    if (frame.kind === 'reply') this.requests.answer(frame)
    else this.dispatch(frame)
  }

  private dispatch(frame: EventFrame): void {
    const verdict = this.resume.accept(frame.seq)
    if (verdict === 'duplicate') return
    for (const handler of this.handlers.get(frame.type) ?? []) handler(frame.data, verdict)
  }

  private lost(): void {
    this.drop()
    if (!this.wanted) return
    const random = (this.options.random ?? Math.random)()
    const delay = backoffMs(this.attempt++, random)
    this.state.set({ kind: 'waiting', retryAt: (this.options.now ?? Date.now)() + delay })
    this.timer = setTimeout(() => void this.retry(), delay)
  }

  private async retry(): Promise<void> {
    const alive = await (this.options.sessionAlive?.() ?? Promise.resolve(true))
    if (!this.wanted || this.state.current.kind !== 'waiting') return
    if (alive) this.open()
    else this.stop()
  }

  private drop(): void {
    clearTimeout(this.timer)
    const socket = this.socket
    this.socket = null
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null
      socket.close()
    }
    this.requests.failAll('disconnected')
  }
}
