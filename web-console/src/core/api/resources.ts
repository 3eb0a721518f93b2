// One function a resource, so that no path is written twice.

import type { Alert, AlertPage, Camera, DismissReason, Unit, User } from './types'
import type { Query, Rest } from './rest'

export class Api {
  constructor(readonly rest: Rest) {}

  login = (username: string, password: string) =>
    this.rest.post<{ user: User }>('/session', { username, password })
  logout = () => this.rest.delete('/session')
  logoutEverywhere = () => this.rest.delete('/sessions')
  me = () => this.rest.get<{ user: User }>('/me')

  units = () => this.rest.get<{ units: Unit[] }>('/units')
  users = () => this.rest.get<{ users: User[] }>('/users')
  cameras = () => this.rest.get<{ cameras: Camera[] }>('/cameras')

  alerts = (query: Query) => this.rest.get<AlertPage>('/alerts', query)
  alert = (id: number) => this.rest.get<Alert>(`/alerts/${id}`)
  acknowledge = (id: number, revision: number) =>
    this.rest.post<Alert>(`/alerts/${id}/acknowledge`, { revision })
  resolve = (id: number, revision: number, note?: string) =>
    this.rest.post<Alert>(`/alerts/${id}/resolve`, { revision, ...(note ? { note } : {}) })
  dismiss = (id: number, revision: number, reason: DismissReason, note?: string) =>
    this.rest.post<Alert>(`/alerts/${id}/dismiss`, { revision, reason, ...(note ? { note } : {}) })

  snapshotUrl = (alert: { id: number; revision: number }) =>
    this.rest.url(`/alerts/${alert.id}/snapshot.jpg`)
  clipUrl = (alert: { id: number }) => this.rest.url(`/alerts/${alert.id}/clip.mp4`)
  clipDownloadUrl = (alert: { id: number }) =>
    this.rest.url(`/alerts/${alert.id}/clip.mp4`, { download: 1 })
  cameraSnapshotUrl = (camera: string, stamp: number) =>
    this.rest.url(`/cameras/${encodeURIComponent(camera)}/snapshot.jpg`, { t: stamp })
}
