// Units, people and cameras within reach, kept current by events.

import type { Api } from './api/resources'
import { ApiError } from './api/rest'
import type { Camera, Presence, Unit, User } from './api/types'
import { Value } from './value'

export class Directory {
  readonly units = new Value<readonly Unit[]>([])
  readonly users = new Value<readonly User[]>([])
  readonly cameras = new Value<readonly Camera[]>([])

  constructor(private readonly api: Api) {}

  /** Each part for itself: a grid worker, for one, may not see the list of people. */
  async load(): Promise<void> {
    await Promise.all([
      this.api.units().then(({ units }) => this.units.set(units)),
      this.api.cameras().then(({ cameras }) => this.cameras.set(cameras)),
      this.api.users().then(({ users }) => this.users.set(users), ignoreForbidden),
    ])
  }

  setPresence(id: number, presence: Presence): void {
    this.users.set(
      this.users.current.map((user) => (user.id === id ? { ...user, presence } : user)),
    )
  }

  setCamera(camera: Camera): void {
    const known = this.cameras.current.some((other) => other.id === camera.id)
    const list = this.cameras.current
    this.cameras.set(
      known ? list.map((other) => (other.id === camera.id ? camera : other)) : [...list, camera],
    )
  }

  clear(): void {
    this.units.set([])
    this.users.set([])
    this.cameras.set([])
  }
}

function ignoreForbidden(error: unknown): void {
  if (!(error instanceof ApiError && error.status === 403)) throw error
}
