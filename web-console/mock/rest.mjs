// The REST side of the mock.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { body, file, json, problem } from './http.mjs'
import { handle } from './world.mjs'

export const media = process.env.MOCK_MEDIA
const files = (ext) =>
  media
    ? readdirSync(media)
        .filter((f) => f.endsWith(ext))
        .sort()
    : []
const pictures = files('.jpg')
const clips = files('.mp4')

export const within = (user, unit) => unit.startsWith(user.unit)

function listAlerts(world, user, query) {
  const list = (name) => (query.get(name) ? query.get(name).split(',') : null)
  const [states, types] = [list('state'), list('type')]
  const limit = Number(query.get('limit') ?? 100)
  const found = world.alerts.filter(
    (a) =>
      within(user, a.unit) &&
      a.seq > Number(query.get('after') ?? 0) &&
      (!states || states.includes(a.state)) &&
      (!types || types.includes(a.type)) &&
      (!query.get('unit') || a.unit.startsWith(query.get('unit'))) &&
      (!query.get('from') || a.raised_at >= query.get('from')) &&
      (!query.get('to') || a.raised_at <= query.get('to')),
  )
  const alerts = found.slice(0, limit)
  return { alerts: alerts.map(({ history, ...rest }) => rest), next: alerts.at(-1)?.seq ?? 0 }
}

const verbs = { acknowledge: 'acknowledged', resolve: 'resolved', dismiss: 'dismissed' }

/** `city` holds the world and publishes; `user` is null for nobody. */
export async function api(req, res, path, query, city) {
  const { world, publish, userOf } = city
  if (path === '/session' && req.method === 'POST') {
    const { username, password } = await body(req)
    const user = world.users.find((other) => other.username === username)
    if (!user || password === 'wrong') return problem(res, 401, 'unauthenticated')
    const cookie = `gulou_session=${username}; Path=/; HttpOnly; SameSite=Strict`
    return json(res, 200, { user }, { 'Set-Cookie': cookie })
  }
  const user = userOf(req)
  if (!user) return problem(res, 401, 'unauthenticated')
  if (req.method === 'DELETE') {
    return json(res, 204, null, { 'Set-Cookie': 'gulou_session=; Path=/; Max-Age=0' })
  }
  if (path === '/me') return json(res, 200, { user })
  if (path === '/units')
    return json(res, 200, { units: world.units.filter((u) => within(user, u.code)) })
  if (path === '/users' && user.role === 'grid_worker') return problem(res, 403, 'forbidden')
  if (path === '/users')
    return json(res, 200, { users: world.users.filter((u) => within(user, u.unit)) })
  if (path === '/cameras')
    return json(res, 200, { cameras: world.cameras.filter((c) => within(user, c.unit)) })
  if (path === '/alerts') return json(res, 200, listAlerts(world, user, query))
  const [, , id, what] = path.split('/')
  const alert = world.alerts.find((other) => other.id === Number(id))
  if (!path.startsWith('/alerts/') || !alert) return problem(res, 404, 'not_found')
  if (!what) return json(res, 200, alert)
  const throwing = alert.type === 'high_altitude_throwing'
  if (what === 'snapshot.jpg') {
    const picture = pictures[throwing ? 0 : 1 + (alert.id % (pictures.length - 1))]
    return picture ? file(req, res, join(media, picture)) : problem(res, 404, 'not_found')
  }
  if (what === 'clip.mp4') {
    const clip = clips.at(throwing ? 0 : -1)
    if (alert.clip !== 'ready' || !clip) return problem(res, 503, 'unavailable')
    const name = `attachment; filename="alert-${id}.mp4"`
    const save = query.get('download') ? { 'Content-Disposition': name } : {}
    return file(req, res, join(media, clip), save)
  }
  const { revision, reason, note } = await body(req)
  const closed = alert.state === 'resolved' || alert.state === 'dismissed'
  const taken = alert.state === 'acknowledged' && what === 'acknowledge'
  if (closed || taken || (revision && revision !== alert.revision))
    return problem(res, 409, 'conflict')
  handle(world, alert, verbs[what], user, reason, note)
  publish('alert.updated', alert)
  return json(res, 200, alert)
}
