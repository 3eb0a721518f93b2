// A stand-in for the server, for looking at the console: sample data over the real contract.
//   npm run mock            then `npm run dev`, or open http://127.0.0.1:8480 after `npm run build`
//   MOCK_MEDIA=DIR          pictures (*.jpg) and clips (*.mp4) to show
//   MOCK_ALERTS=N           how many alerts there are at the start
// Log in as officer, supervisor, admin or grid1…grid12 with any password but "wrong".

import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

import { WebSocketServer } from 'ws'

import { callFor, makeCalls } from './calls.mjs'
import { handle, makeAlert, makeWorld } from './world.mjs'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const here = fileURLToPath(new URL('.', import.meta.url))
const media = process.env.MOCK_MEDIA
const port = Number(process.env.MOCK_PORT ?? 8480)
const files = (ext) =>
  media
    ? readdirSync(media)
        .filter((f) => f.endsWith(ext))
        .sort()
    : []
const pictures = files('.jpg')
const clips = files('.mp4')

let world = makeWorld(Number(process.env.MOCK_ALERTS ?? 12))
const connections = new Set()
let peer = null
const asked = new Map()
let calls
let away = false

function tellCalls() {
  calls = makeCalls(world, (type, call, users) => {
    for (const c of connections) {
      if (users.includes(c.user.id)) send(c, { type, data: callFor(call, c) })
    }
  })
}
tellCalls()

const send = (connection, frame) => connection.socket.send(JSON.stringify(frame))
const within = (user, unit) => unit.startsWith(user.unit)
function publish(type, alert) {
  for (const c of connections) {
    if (within(c.user, alert.unit)) send(c, { type, seq: world.seq, data: alert })
  }
}

const csp =
  "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
const mime = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.jpg': 'image/jpeg',
  '.mp4': 'video/mp4',
}

function json(res, status, body, headers = {}) {
  const type = status >= 400 ? 'application/problem+json' : 'application/json'
  res.writeHead(status, { 'Content-Type': type, ...headers })
  res.end(status === 204 ? undefined : JSON.stringify(body))
}
const problem = (res, status, code, detail = code) =>
  json(res, status, { type: 'about:blank', title: code, status, detail, code })

function file(req, res, path, headers = {}) {
  const size = statSync(path).size
  const range = /bytes=(\d+)-(\d*)/.exec(req.headers.range ?? '')
  const from = range ? Number(range[1]) : 0
  const to = range && range[2] ? Number(range[2]) : size - 1
  res.writeHead(range ? 206 : 200, {
    'Content-Type': mime[extname(path)] ?? 'application/octet-stream',
    'Content-Length': to - from + 1,
    'Accept-Ranges': 'bytes',
    ...(range ? { 'Content-Range': `bytes ${from}-${to}/${size}` } : {}),
    ...headers,
  })
  createReadStream(path, { start: from, end: to }).pipe(res)
}

const body = async (req) => {
  let text = ''
  for await (const chunk of req) text += chunk
  return text ? JSON.parse(text) : {}
}
const userOf = (req) => {
  const name = /gulou_session=(\w+)/.exec(req.headers.cookie ?? '')?.[1]
  return world.users.find((user) => user.username === name)
}

function listAlerts(user, query) {
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

async function api(req, res, path, query) {
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
  if (path === '/alerts') return json(res, 200, listAlerts(user, query))
  const [, , id, what] = path.split('/')
  const alert = world.alerts.find((other) => other.id === Number(id))
  if (!path.startsWith('/alerts/') || !alert) return problem(res, 404, 'not_found')
  if (!what) return json(res, 200, alert)
  if (what === 'snapshot.jpg') {
    return pictures.length
      ? file(
          req,
          res,
          join(
            media,
            pictures[
              alert.type === 'high_altitude_throwing' ? 0 : 1 + (alert.id % (pictures.length - 1))
            ],
          ),
        )
      : problem(res, 404, 'not_found')
  }
  if (what === 'clip.mp4') {
    if (alert.clip !== 'ready' || !clips.length) return problem(res, 503, 'unavailable')
    const save = query.get('download')
      ? { 'Content-Disposition': `attachment; filename="alert-${id}.mp4"` }
      : {}
    return file(
      req,
      res,
      join(media, clips[alert.type === 'high_altitude_throwing' ? 0 : clips.length - 1]),
      save,
    )
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

/** Levers for screenshots: POST /mock/NAME {…}. */
const levers = {
  world: ({ alerts }) => {
    world = makeWorld(alerts)
    tellCalls()
  },
  raise: (options) => publish('alert.raised', makeAlert(world, options)),
  clip: ({ id, clip }) => {
    const alert = world.alerts.find((other) => other.id === id)
    Object.assign(alert, { clip, revision: alert.revision + 1 })
    world.seq++
    publish('alert.updated', alert)
  },
  handle: ({ id, action, user }) => {
    const alert = world.alerts.find((other) => other.id === id)
    handle(
      world,
      alert,
      action,
      world.users.find((other) => other.id === user),
    )
    publish('alert.updated', alert)
  },
  camera: ({ id, ...change }) => {
    const camera = Object.assign(
      world.cameras.find((other) => other.id === id),
      change,
    )
    for (const c of connections) send(c, { type: 'camera.updated', data: camera })
  },
  drop: () => connections.forEach((c) => c.socket.terminate()),
  away: ({ now }) => {
    away = now
    if (away) levers.drop()
  },
}

const server = createServer(async (req, res) => {
  const url = new URL(req.url, 'http://mock')
  const path = decodeURIComponent(url.pathname)
  try {
    if (path === '/healthz') return json(res, 200, { ok: true })
    if (path.startsWith('/api/v1')) return await api(req, res, path.slice(7), url.searchParams)
    if (path === '/mock/peer') return file(req, res, join(here, 'peer.html'))
    if (path === '/mock/peer.mjs') return file(req, res, join(here, 'peer.mjs'))
    if (path.startsWith('/mock/media/') && media)
      return file(req, res, join(media, normalize(path.slice(12))))
    if (path.startsWith('/mock/')) {
      const result = levers[path.slice(6)](await body(req))
      return json(res, 200, result ?? {})
    }
    const asset = join(dist, normalize(path))
    const found = path !== '/' && asset.startsWith(dist) && existsSync(asset)
    return file(req, res, found ? asset : join(dist, 'index.html'), {
      'Content-Security-Policy': csp,
    })
  } catch (error) {
    problem(res, 500, 'internal', String(error))
  }
})

const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'gulou.v1' })
server.on('upgrade', (req, socket, head) => {
  if (req.url === '/mock/peer') return sockets.handleUpgrade(req, socket, head, joinPeer)
  const user = userOf(req)
  if (away) return socket.destroy()
  if (!user) return socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
  sockets.handleUpgrade(req, socket, head, (ws) => join_(ws, user))
})

function joinPeer(ws) {
  peer = ws
  ws.on('message', (text) => {
    const { id, sdp } = JSON.parse(text)
    asked.get(id)?.(sdp)
    asked.delete(id)
  })
  ws.on('close', () => (peer = null))
}
let questions = 0
function askPeer(question) {
  return new Promise((resolve, reject) => {
    if (!peer) return reject(new Error('unavailable'))
    const id = ++questions
    asked.set(id, resolve)
    peer.send(JSON.stringify({ id, ...question }))
  })
}

const messages = {
  subscribe: (c, { after }) => {
    c.missed = after === undefined ? [] : world.alerts.filter((a) => a.seq > after)
    return { seq: world.seq, calls: calls.mine(c.user).map((call) => callFor(call, c)) }
  },
  'call.invite': (c, data) => callFor(calls.invite(c.user, data, c), c),
  'call.answer': (c, data) => callFor(calls.answer(c.user, data, c), c),
  'call.reject': (c, data) => calls.reject(c.user, data),
  'call.hangup': (c, data) => calls.hangup(c.user, data),
  'media.offer': async (c, { call, sdp }) => ({
    sdp: await askPeer({ call, user: c.user.id, sdp }),
  }),
  'live.open': async (c, { camera, sdp }) => ({
    live: ++questions,
    sdp: await askPeer({ camera, sdp }),
  }),
  'live.close': () => ({}),
}

function join_(socket, user) {
  const connection = { socket, user }
  connections.add(connection)
  presence(user, 'online')
  socket.on('close', () => {
    connections.delete(connection)
    presence(user, 'offline')
  })
  socket.on('message', async (text) => {
    const { type, id, data } = JSON.parse(text)
    try {
      const reply = await messages[type](connection, data ?? {})
      send(connection, { type: 'reply', id, ok: true, data: reply ?? {} })
      for (const alert of connection.missed ?? []) {
        send(connection, { type: 'alert.raised', seq: alert.seq, data: alert })
      }
      connection.missed = null
    } catch (error) {
      const reply = { ok: false, error: { code: 'unavailable', message: String(error) } }
      send(connection, { type: 'reply', id, ...reply })
    }
  })
}

function presence(user, state) {
  user.presence = state
  for (const c of connections)
    send(c, { type: 'presence.changed', data: { user: user.id, presence: state } })
}

server.listen(port, '127.0.0.1', () => console.log(`mock http://127.0.0.1:${port}`))
