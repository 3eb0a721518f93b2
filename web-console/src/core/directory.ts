// Units, people and cameras within reach, kept current by events.

import type { Api } from './api/resources'
import type { Camera } from './api/cameraTypes'
import type { Presence, Role, Unit, User } from './api/types'
import { Value } from './value'

export class Directory {
  readonly units = new Value<readonly Unit[]>([])
  readonly users = new Value<readonly User[]>([])
  readonly cameras = new Value<readonly Camera[]>([])

  /** What events said while a list was on its way: newer than the list. */
  private readonly presences = new Map<number, Presence>()
  private readonly heard = new Map<string, Camera>()

  constructor(private readonly api: Api) {}

  /** Everything `role` may see; each part for itself, so that one failure keeps the others. */
  async load(role: Role): Promise<void> {
    this.presences.clear()
    this.heard.clear()
    const parts = [
      this.api.units().then(({ units }) => this.units.set(units)),
      this.api.cameras().then(({ cameras }) => this.setCameras(cameras)),
    ]
    if (role !== 'grid_worker') {
      parts.push(this.api.users().then(({ users }) => this.setUsers(users)))
    }
    await Promise.all(parts)
  }

  private setUsers(users: readonly User[]): void {
    const present = (user: User) => this.presences.get(user.id) ?? user.presence
    this.users.set(users.map((user) => ({ ...user, presence: present(user) })))
  }

  private setCameras(cameras: readonly Camera[]): void {
    this.cameras.set(cameras.map((camera) => this.heard.get(camera.id) ?? camera))
  }

  setPresence(id: number, presence: Presence): void {
    this.presences.set(id, presence)
    this.users.set(
      this.users.current.map((user) => (user.id === id ? { ...user, presence } : user)),
    )
  }

  setCamera(camera: Camera): void {
    this.heard.set(camera.id, camera)
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
