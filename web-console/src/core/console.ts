// Everything one page holds, wired: who hears which event is the table below.

import { AlertBook } from './alerts/alertBook'
import { Api } from './api/resources'
import { ApiError, Rest } from './api/rest'
import type { Camera } from './api/cameraTypes'
import type { Alert, Call, Presence, User } from './api/types'
import { CallBook, type FrontCall } from './calls/callBook'
import { isIn, othersIn } from './calls/parties'
import { Rejoin } from './calls/rejoin'
import { Connection, type Subscribed } from './connection/connection'
import { Heartbeat } from './connection/heartbeat'
import { Directory } from './directory'
import { CallMedia } from './media/callMedia'
import { Siren } from './siren'
import { Sound } from './sound'
import { Signal, Value } from './value'

export interface Notice {
  code: string
  message: string
}

export class Console {
  readonly me = new Value<User | null>(null)
  readonly api: Api
  readonly connection: Connection
  readonly heartbeat: Heartbeat
  readonly directory: Directory
  readonly alerts = new AlertBook()
  readonly calls: CallBook
  readonly media: CallMedia
  readonly sound = new Sound()
  readonly siren: Siren
  readonly notices = new Signal<Notice>()
  /** Alerts that came or changed while the connection was away; null when there were none. */
  readonly missed = new Value<number | null>(null)
  private readonly rejoin = new Rejoin(sessionStorage)
  private lastPhase: FrontCall['phase'] | null = null
  private readonly missedIds = new Set<number>()

  constructor(url: string) {
    this.api = new Api(new Rest({ onUnauthenticated: () => this.leave() }))
    this.connection = new Connection({ url, sessionAlive: () => this.sessionAlive() })
    this.heartbeat = new Heartbeat({
      beat: () => reach('/healthz'),
      onDead: () => this.connection.distrust(),
    })
    this.directory = new Directory(this.api)
    this.calls = new CallBook({
      me: () => this.me.current?.id ?? null,
      wasHere: (id) => this.rejoin.current?.call === id,
    })
    this.media = new CallMedia(this.connection)
    this.siren = new Siren(this.alerts.open, (severity) => this.sound.alarm(severity))
    this.listen()
  }

  /** Takes up work as `user`: from here on events flow. */
  enter(user: User): void {
    this.me.set(user)
    this.connection.start()
    this.heartbeat.start()
  }

  /** Forgets everything of the person who was here. */
  leave(): void {
    this.connection.stop()
    this.heartbeat.stop()
    this.media.end()
    this.calls.clear()
    this.alerts.clear()
    this.directory.clear()
    this.seenMissed()
    this.me.set(null)
  }

  seenMissed(): void {
    this.missedIds.clear()
    this.missed.set(null)
  }

  private listen(): void {
    const on = <T>(type: string, take: (data: T) => void) =>
      this.connection.on(type, (data) => take(data as T))
    const takeAlert = (data: unknown, verdict: string) => {
      const alert = data as Alert
      this.alerts.apply(alert)
      if (verdict === 'missed') this.missed.set(this.missedIds.add(alert.id).size)
    }
    this.connection.on('alert.raised', takeAlert)
    this.connection.on('alert.updated', takeAlert)
    on<{ user: number; presence: Presence }>('presence.changed', (change) =>
      this.directory.setPresence(change.user, change.presence),
    )
    on<Camera>('camera.updated', (camera) => this.directory.setCamera(camera))
    on<Notice>('notice', (notice) => this.notices.emit(notice))
    for (const type of ['call.ringing', 'call.answered', 'call.updated', 'call.ended']) {
      on<Call>(type, (call) => this.calls.apply(call))
    }
    this.connection.subscribed.subscribe((subscribed) => void this.catchUp(subscribed))
    this.calls.front.subscribe((front) => this.followCall(front))
    // A network that changed under the media changed under this connection too.
    this.media.state.subscribe((state) => {
      if (state === 'reconnecting') void this.heartbeat.suspect()
    })
  }

  private followCall(front: FrontCall | null): void {
    if (front?.phase === 'active') {
      const { call } = front
      this.rejoin.keep(call.id, call.resume)
      void this.media.join(call.id, {
        resume: () => this.rejoin.current?.resume ?? null,
        others: othersIn(call, this.me.current?.id ?? null)
          .filter(isIn)
          .map((party) => party.id),
      })
    }
    if (front?.phase === 'incoming') this.sound.ring('in')
    else if (front?.phase === 'outgoing') this.sound.ring('out')
    else this.sound.silence()
    // The last word was said and goes away: the next call may already be preparing its media.
    const spoken = this.lastPhase === 'ended'
    if (front?.phase === 'ended' || (!front && !spoken)) {
      this.rejoin.forget()
      this.media.end()
    }
    this.lastPhase = front?.phase ?? null
  }

  private async catchUp(subscribed: Subscribed): Promise<void> {
    this.calls.replace(subscribed.calls as Call[])
    try {
      await this.directory.load(this.me.current?.role ?? 'grid_worker')
      if (!subscribed.resumed) await this.loadOpen(subscribed.seq)
    } catch (error) {
      this.notices.emit({
        code: 'load_failed',
        message: error instanceof Error ? error.message : '',
      })
    }
  }

  private async loadOpen(seq: number): Promise<void> {
    const loaded: Alert[] = []
    let after = 0
    for (let page = 0; page < 20; page++) {
      const got = await this.api.alerts({ state: 'raised,acknowledged', limit: 500, after })
      loaded.push(...got.alerts)
      if (got.alerts.length < 500) break
      after = got.next
    }
    this.alerts.replaceOpen(loaded, seq)
  }

  private async sessionAlive(): Promise<boolean> {
    try {
      await this.api.me()
      return true
    } catch (error) {
      return !(error instanceof ApiError && error.status === 401)
    }
  }
}

/** Any answer counts: a server with a full disk says 503 and is there all the same. */
async function reach(path: string): Promise<void> {
  await fetch(path, { signal: AbortSignal.timeout(2_500), cache: 'no-store' })
}
