// Units, people and cameras within reach, kept current by events.

import type { Api } from './api/resources'
import type { Camera, Presence, Role, Unit, User } from './api/types'
import { Value } from './value'

export class Directory {
  readonly units = new Value<readonly Unit[]>([])
  readonly users = new Value<readonly User[]>([])
  readonly cameras = new Value<readonly Camera[]>([])

  constructor(private readonly api: Api) {}

  /** Everything `role` may see; each part for itself, so that one failure keeps the others. */
  async load(role: Role): Promise<void> {
    const parts = [
      this.api.units().then(({ units }) => this.units.set(units)),
      this.api.cameras().then(({ cameras }) => this.cameras.set(cameras)),
    ]
    if (role !== 'grid_worker') {
      parts.push(this.api.users().then(({ users }) => this.users.set(users)))
    }
    await Promise.all(parts)
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
