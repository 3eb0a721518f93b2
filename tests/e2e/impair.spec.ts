// The bad network the call tests are made on is as bad as it says.
import { expect, test } from '@playwright/test'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import net from 'node:net'
import { firstAddress, Impairment, Network, secondAddress, serverAddress } from './support/network.ts'
import { until } from './support/until.ts'

async function bound(): Promise<{ socket: Socket; port: number }> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { socket, port: socket.address().port }
}

// Datagrams that carry their number and when they left; what came back of them.
async function echoes(impair: Impairment, count: number, size = 100) {
  const { socket } = await bound()
  const came: { number: number; tookMs: number; at: number }[] = []
  socket.on('message', (packet) => {
    const at = performance.now()
    came.push({ number: packet.readUInt32BE(0), tookMs: at - packet.readDoubleBE(4), at })
  })
  for (let i = 0; i < count; ++i) {
    const packet = Buffer.alloc(size)
    packet.writeUInt32BE(i, 0)
    packet.writeDoubleBE(performance.now(), 4)
    socket.send(packet, impair.port, '127.0.0.1')
    // No more under way than a socket's buffer holds, so that nothing is lost before the relay.
    if (i % 50 === 49) await until('all taken', async () => (await impair.stats()).up.packets === i + 1)
  }
  return { socket, came }
}

test('delays, jitters, loses and slows datagrams as told, and the same ones for the same seed', async () => {
  const { socket: echo, port } = await bound()
  echo.on('message', (packet, from) => echo.send(packet, from.port, from.address))
  const lost: number[][] = []
  for (let round = 0; round < 2; ++round) {
    const impair = await Impairment.start('127.0.0.1:0', `127.0.0.1:${port}`, 7)
    await impair.set('up', { loss: 10 })
    await impair.set('both', { delay: 30, jitter: 40 })
    const { socket, came } = await echoes(impair, 1000)
    await until('all fates', async () => {
      const { up } = await impair.stats()
      return up.packets === 1000 && came.length === 1000 - up.lost
    })
    const { up } = await impair.stats()
    expect(up.lost).toBeGreaterThan(60)
    expect(up.lost).toBeLessThan(140)
    expect(Math.min(...came.map((c) => c.tookMs))).toBeGreaterThanOrEqual(59)
    expect(came.map((c) => c.number)).toEqual([...came.map((c) => c.number)].sort((a, b) => a - b))
    const got = new Set(came.map((c) => c.number))
    lost.push(Array.from({ length: 1000 }, (_, i) => i).filter((i) => !got.has(i)))
    socket.close()
    await impair.close()
  }
  expect(lost[1]).toEqual(lost[0])

  const impair = await Impairment.start('127.0.0.1:0', `127.0.0.1:${port}`)
  await impair.set('up', { rate: 800, queue: 20_000 }) // 100 bytes a millisecond
  const began = performance.now()
  const { socket, came } = await echoes(impair, 100, 1000)
  await until('what fits the queue', async () => {
    const { up } = await impair.stats()
    return up.packets === 100 && came.length === 100 - up.overflowed
  })
  expect(came.length).toBeLessThan(60)
  expect(came.at(-1)!.at - began).toBeGreaterThan((came.length - 2) * 10)
  socket.close()
  await impair.close()
  echo.close()
})

test('passes TCP whole and in order, both ways, and refuses what it does not know', async () => {
  const server = net.createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const impair = await Impairment.start('127.0.0.1:0', `127.0.0.1:${(server.address() as net.AddressInfo).port}`)
  await impair.set('both', { delay: 5, jitter: 5, loss: 50 })
  const sent = Buffer.from(Array.from({ length: 1_000_000 }, (_, i) => i % 251))
  const client = net.connect(impair.port, '127.0.0.1')
  const pieces: Buffer[] = []
  client.on('data', (piece) => pieces.push(piece))
  client.end(sent)
  await once(client, 'end')
  expect(Buffer.concat(pieces).equals(sent)).toBe(true)
  await expect(impair.set('up', { loss: 101 })).rejects.toThrow('not a setting')
  await impair.close()
  server.close()
})

test('a network of its own: blocks UDP, loses, limits, moves', async () => {
  const network = await Network.create()
  const socket = createSocket('udp4')
  socket.bind(40_001, serverAddress)
  await once(socket, 'listening')
  let heard = 0
  let from = ''
  socket.on('message', (_, sender) => {
    ++heard
    from = sender.address
  })
  // A refused datagram is an error at its sender too; it says the rest all the same.
  const say = (times: number, address = firstAddress) =>
    network.inside(
      process.execPath,
      '-e',
      `const s = require('dgram').createSocket('udp4'); let n = 0
       const next = () => n++ < ${times} ? s.send('x', 40001, '${serverAddress}', next) : s.close()
       s.bind(0, '${address}', next)`,
    )
  say(5)
  await until('what was said', () => heard === 5)
  network.lose(50)
  say(200)
  await until('about half', () => heard > 5 + 60)
  network.blockUdp()
  heard = 0
  say(5)
  network.passAll()
  say(1)
  await until('only the last word', () => heard === 1)
  network.limit(1000)
  expect(network.inside('tc', 'qdisc', 'show', 'dev', 'eth0')).toContain('tbf')
  network.unlimit()
  expect(from).toBe(firstAddress)
  network.moveClient(firstAddress, secondAddress)
  say(1, secondAddress)
  await until('the new address', () => from === secondAddress)
  expect(() => say(1, firstAddress)).toThrow()
  socket.close()
  await network.close()
})
