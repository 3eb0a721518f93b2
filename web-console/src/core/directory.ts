// Units, people and cameras within reach, kept current by events.

import type { Api } from './api/resources'
import type { Camera, Presence, Unit, User } from './api/types'
import { Value } from './value'

export class Directory {
  readonly units = new Value<readonly Unit[]>([])
  readonly users = new Value<readonly User[]>([])
  readonly cameras = new Value<readonly Camera[]>([])

  constructor(private readonly api: Api) {}

  async load(): Promise<void> {
    const [units, users, cameras] = await Promise.all([
      this.api.units(),
      this.api.users(),
      this.api.cameras(),
    ])
    this.units.set(units.units)
    this.users.set(users.users)
    this.cameras.set(cameras.cameras)
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
