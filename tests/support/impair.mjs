#!/usr/bin/env node
// A bad network between a client and a server: passes UDP and TCP on with delay, jitter, loss and a
// limited rate, each direction apart. The kernels of test machines have no netem.
//
//   impair.mjs --listen ADDR:PORT --to ADDR:PORT [--seed N]
//
// Standard output says "ready", then answers each line of standard input with one line:
//   up|down|both KEY=VALUE…   delay, jitter (ms), loss (percent), rate (kbit/s, 0: any), queue (bytes),
//                             reorder (0|1); what is not named stays      → "ok", or "error WHY"
//   stats                                                                  → one line of JSON
// "up" is towards the server. Jitter is uniform between 0 and its value on top of the delay; order is
// kept unless reorder=1. Over the rate datagrams wait in a bounded queue and are dropped at its end, as
// at a router. Loss and jitter come from the seed: the same packets give the same fate.
// TCP is only delayed and slowed: what it loses it repeats by itself.

import { createSocket } from 'node:dgram'
import { connect, createServer, isIPv6 } from 'node:net'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

const maxClients = 1024
const idleMs = 60_000
const tcpWindow = 256 * 1024 // bytes of one connection under way before its sender has to wait

const { values: options } = parseArgs({
  options: { listen: { type: 'string' }, to: { type: 'string' }, seed: { type: 'string', default: '1' } },
})
const endpoint = (text) => {
  const [, address, port] = /^(.+):(\d+)$/.exec(text ?? '') ?? []
  if (!address) throw new Error('--listen and --to are ADDR:PORT')
  return { address: address.replace(/^\[(.*)\]$/, '$1'), port: Number(port) }
}
const listen = endpoint(options.listen)
const target = endpoint(options.to)
const family = isIPv6(listen.address) ? 'udp6' : 'udp4'

// mulberry32
function random(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

// What is due when, earliest first; equal times in the order they came.
class Agenda {
  #heap = []
  #count = 0
  #timer
  #timerAt = Infinity

  add(at, act) {
    const heap = this.#heap
    let i = heap.push({ at, order: this.#count++, act }) - 1
    for (let up; i > 0 && this.#before(heap[i], heap[(up = (i - 1) >> 1)]); i = up) this.#swap(i, up)
    this.#arm()
  }

  #before = (a, b) => a.at < b.at || (a.at === b.at && a.order < b.order)
  #swap(a, b) {
    const heap = this.#heap
    ;[heap[a], heap[b]] = [heap[b], heap[a]]
  }

  #take() {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (heap.length === 0) return first
    heap[0] = last
    for (let i = 0; ; ) {
      const [left, right] = [2 * i + 1, 2 * i + 2]
      let least = i
      if (left < heap.length && this.#before(heap[left], heap[least])) least = left
      if (right < heap.length && this.#before(heap[right], heap[least])) least = right
      if (least === i) return first
      this.#swap(i, least)
      i = least
    }
  }

  #arm() {
    const at = this.#heap[0]?.at ?? Infinity
    if (at >= this.#timerAt) return
    clearTimeout(this.#timer)
    this.#timerAt = at
    this.#timer = setTimeout(() => this.#run(), Math.max(0, at - performance.now()))
  }

  #run() {
    this.#timerAt = Infinity
    const now = performance.now()
    while (this.#heap.length > 0 && this.#heap[0].at <= now) this.#take().act()
    this.#arm()
  }
}
const agenda = new Agenda()

const limits = { delay: 10_000, jitter: 10_000, loss: 100, rate: 10_000_000, queue: 16_777_216, reorder: 1 }

class Link {
  knobs = { delay: 0, jitter: 0, loss: 0, rate: 0, queue: 65_536, reorder: 0 }
  counts = { packets: 0, bytes: 0, lost: 0, overflowed: 0, tcp_bytes: 0 }
  #random
  #free = 0 // when the last bit so far has left the bottleneck
  #lastOut = 0

  constructor(seed) {
    this.#random = random(seed)
  }

  set(words) {
    const knobs = { ...this.knobs }
    for (const word of words) {
      const [, key, value] = /^(\w+)=(\d+(?:\.\d+)?)$/.exec(word) ?? []
      if (!(key in limits) || Number(value) > limits[key]) throw new Error(`not a setting: ${word}`)
      knobs[key] = Number(value)
    }
    this.knobs = knobs
  }

  // Milliseconds until the bottleneck has passed on what waits before it.
  #backlog = (now) => Math.max(0, this.#free - now)

  #send(size, now, act) {
    const { delay, jitter, rate, reorder } = this.knobs
    if (rate > 0) this.#free = Math.max(this.#free, now) + (size * 8) / rate
    let out = now + this.#backlog(now) + delay + jitter * this.#random()
    if (!reorder) out = this.#lastOut = Math.max(out, this.#lastOut)
    if (out <= now) act()
    else agenda.add(out, act)
  }

  datagram(size, act) {
    const now = performance.now()
    const { loss, rate, queue } = this.knobs
    this.counts.packets++
    this.counts.bytes += size
    if (this.#random() * 100 < loss) return void this.counts.lost++
    if (rate > 0 && (this.#backlog(now) * rate) / 8 + size > queue) return void this.counts.overflowed++
    this.#send(size, now, act)
  }

  piece(size, act) {
    this.counts.tcp_bytes += size
    this.#send(size, performance.now(), act)
  }
}

const seed = Number(options.seed)
const links = { up: new Link(seed), down: new Link(seed + 1) }

// One socket towards the server for each client's address.
const clients = new Map()
const front = createSocket({ type: family, recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 })
front.on('error', fatal)

function clientAt({ address, port }) {
  const key = `${address} ${port}`
  const known = clients.get(key)
  if (known) return known
  if (clients.size >= maxClients) return null
  const socket = createSocket({ type: family, recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 })
  const client = { socket, seen: performance.now() }
  clients.set(key, client)
  socket.on('error', () => undefined) // nobody listens at the server: as on a network, silence
  socket.on('message', (packet, from) => {
    if (from.port !== target.port) return
    links.down.datagram(packet.length, () => front.send(packet, port, address, () => undefined))
  })
  return client
}
front.on('message', (packet, from) => {
  const client = clientAt(from)
  if (!client) return
  client.seen = performance.now()
  links.up.datagram(packet.length, () =>
    client.socket.send(packet, target.port, target.address, () => undefined),
  )
})
setInterval(() => {
  for (const [key, { socket, seen }] of clients) {
    if (performance.now() - seen < idleMs) continue
    socket.close()
    clients.delete(key)
  }
}, idleMs / 4).unref()

function pump(from, to, link) {
  let under = 0
  from.on('data', (piece) => {
    under += piece.length
    if (under > tcpWindow) from.pause()
    link.piece(piece.length, () => {
      to.write(piece, () => {
        under -= piece.length
        if (under <= tcpWindow / 2) from.resume()
      })
    })
  })
  from.on('end', () => link.piece(0, () => to.end()))
  from.on('error', () => to.destroy())
  from.on('close', (failed) => failed && to.destroy())
}
const door = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
  const far = connect({ ...target, host: target.address, allowHalfOpen: true, noDelay: true })
  pump(near, far, links.up)
  pump(far, near, links.down)
})
door.on('error', fatal)

function fatal(error) {
  console.error(String(error))
  process.exit(1)
}

function obey(line) {
  const [verb, ...words] = line.trim().split(/\s+/)
  if (verb === 'stats') {
    const counts = Object.fromEntries(Object.entries(links).map(([name, link]) => [name, link.counts]))
    return JSON.stringify({ clients: clients.size, ...counts })
  }
  const chosen = verb === 'both' ? [links.up, links.down] : [links[verb]]
  if (!chosen[0]) return `error no such order: ${verb}`
  try {
    for (const link of chosen) link.set(words)
    return 'ok'
  } catch (error) {
    return `error ${error.message}`
  }
}
createInterface({ input: process.stdin })
  .on('line', (line) => console.log(obey(line)))
  .on('close', () => process.exit(0))

front.bind(listen.port, listen.address, () => {
  const { port } = front.address()
  door.listen(port, listen.address, () => console.log(`ready ${port}`))
})
