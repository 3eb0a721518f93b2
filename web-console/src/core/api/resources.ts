// One function a resource, so that no path is written twice.

import type { Camera } from './cameraTypes'
import type { Alert, AlertPage, DismissReason, Unit, User } from './types'
import type { CameraRule, CameraRules, DryRun } from './ruleTypes'
import type { Query, Rest } from './rest'

const part = encodeURIComponent

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

  cameraRules = (camera: string) => this.rest.get<CameraRules>(`/cameras/${part(camera)}/rules`)
  putCameraRules = (camera: string, revision: number, rules: CameraRule[]) =>
    this.rest.put<CameraRules>(`/cameras/${part(camera)}/rules`, { revision, rules })
  beginDryRun = (camera: string, rule: CameraRule, from: string, to: string) =>
    this.rest.post<DryRun>(`/cameras/${part(camera)}/rules/dry-run`, { rule, from, to })
  dryRun = (id: number) => this.rest.get<DryRun>(`/dry-runs/${id}`)
  cancelDryRun = (id: number) => this.rest.delete(`/dry-runs/${id}`)
  dryRunPictureUrl = (id: number, find: number) =>
    this.rest.url(`/dry-runs/${id}/pictures/${find}.jpg`)

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
  evidenceUrl = (alert: { id: number }, name: string) =>
    this.rest.url(`/alerts/${alert.id}/evidence/${part(name)}.jpg`)
  clipUrl = (alert: { id: number }) => this.rest.url(`/alerts/${alert.id}/clip.mp4`)
  clipDownloadUrl = (alert: { id: number }) =>
    this.rest.url(`/alerts/${alert.id}/clip.mp4`, { download: 1 })
  cameraClipUrl = (camera: string, from: string, to: string) =>
    this.rest.url(`/cameras/${part(camera)}/clip.mp4`, { from, to })
  cameraSnapshotUrl = (camera: string, stamp: number) =>
    this.rest.url(`/cameras/${part(camera)}/snapshot.jpg`, { t: stamp })
}
