// A stand-in for the server, for looking at the console: sample data over the real contract.
//   npm run mock            then `npm run dev`, or open http://127.0.0.1:8480 after `npm run build`
//   MOCK_MEDIA=DIR          pictures (*.jpg) and clips (*.mp4) to show
//   MOCK_ALERTS=N           how many alerts there are at the start
// Log in as officer, supervisor, admin or grid1…grid12 with any password but "wrong".

import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

import { WebSocketServer } from 'ws'

import { callFor, makeCalls } from './calls.mjs'
import { body, file, json, problem } from './http.mjs'
import { api, media, within } from './rest.mjs'
import { handle, makeAlert, makeWorld } from './world.mjs'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const here = fileURLToPath(new URL('.', import.meta.url))
const port = Number(process.env.MOCK_PORT ?? 8480)
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
    peer?.send(JSON.stringify({ changed: { call: call.id, others: inside(call) } }))
  })
}
tellCalls()

const inside = (call) => call.parties.filter((p) => p.state === 'joined').map((p) => p.id)
const send = (connection, frame) => connection.socket.send(JSON.stringify(frame))
function publish(type, alert) {
  for (const c of connections) {
    if (within(c.user, alert.unit)) send(c, { type, seq: world.seq, data: alert })
  }
}

const csp =
  "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
const userOf = (req) => {
  const name = /gulou_session=(\w+)/.exec(req.headers.cookie ?? '')?.[1]
  return world.users.find((user) => user.username === name)
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
  // Everybody named is in the running call, without a page.
  crowd: ({ users, state = 'joined' }) => {
    const call = world.calls.find((other) => other.state === 'active')
    for (const id of users) calls.add(call, id, state)
  },
  part: ({ user, state }) => {
    calls.set(
      world.calls.find((other) => other.state === 'active'),
      user,
      state,
    )
  },
  tell: ({ type, ...data }) => {
    const call = world.calls.find((other) => other.state === 'active').id
    for (const c of connections) send(c, { type, data: { call, ...data } })
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
    if (path.startsWith('/api/v1'))
      return await api(req, res, path.slice(7), url.searchParams, { world, publish, userOf })
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
    const { id, tell, type, data, ...answer } = JSON.parse(text)
    if (tell) {
      for (const c of connections) if (c.user.id === tell) send(c, { type, data })
      return
    }
    asked.get(id)?.(answer)
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
  'call.add': (c, { call, to }) => callFor(calls.add(calls.find(call), to), c),
  'media.offer': async (c, { call: id, sdp }) => {
    const call = calls.find(id)
    const answer = await askPeer({ call: id, user: c.user.id, sdp, others: inside(call) })
    if (!call.ends.includes(c)) calls.take(call, c)
    return answer
  },
  'media.view': () => ({}),
  'live.open': async (c, { camera, sdp }) => ({
    live: ++questions,
    ...(await askPeer({ camera, sdp })),
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
