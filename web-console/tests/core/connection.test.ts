import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { Connection, type Subscribed } from '@/core/connection/connection'

import { FakeSocket } from '../support/socket'

function make(options: { sessionAlive?: () => Promise<boolean> } = {}) {
  const connection = new Connection({
    url: 'wss://gulou/ws',
    socket: (url, protocol) => new FakeSocket(url, protocol) as unknown as WebSocket,
    random: () => 1,
    ...options,
  })
  const seen: [number, string][] = []
  const subscribed: Subscribed[] = []
  connection.on('alert.raised', (data, verdict) => seen.push([data as number, verdict]))
  connection.subscribed.subscribe((value) => subscribed.push(value))
  return { connection, seen, subscribed }
}

const settle = () => vi.advanceTimersByTimeAsync(0)

async function online(seq: number) {
  const made = make()
  made.connection.start()
  FakeSocket.latest().open()
  FakeSocket.latest().reply({ seq, calls: [] })
  await settle()
  return made
}

describe('Connection', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    FakeSocket.all.length = 0
  })
  afterEach(() => vi.useRealTimers())

  it('speaks gulou.v1 and subscribes before it calls itself online', async () => {
    const { connection } = make()
    connection.start()
    const socket = FakeSocket.latest()
    expect(socket.protocol).toBe('gulou.v1')
    socket.open()
    expect(socket.sent[0]).toMatchObject({ type: 'subscribe', data: {} })
    expect(connection.state.current.kind).toBe('connecting')
    socket.reply({ seq: 5, calls: [] })
    await settle()
    expect(connection.state.current.kind).toBe('online')
  })

  it.each([1006, 1013, 1001])('comes back by itself after close code %i', async (code) => {
    const { connection } = await online(5)
    FakeSocket.latest().lose(code)
    expect(connection.state.current.kind).toBe('waiting')
    await vi.advanceTimersByTimeAsync(500)
    expect(FakeSocket.all).toHaveLength(2)
  })

  it('does not trust a socket that looks open but does not answer', async () => {
    const { connection } = await online(5)
    const asked = connection.request('media.offer', {}, 4_000)
    const refused = expect(asked).rejects.toMatchObject({ code: 'timeout' })
    await vi.advanceTimersByTimeAsync(4_000)
    await refused
    expect(connection.state.current.kind).toBe('waiting')
  })

  it('waits longer after each failed try, at most 15 s', async () => {
    const { connection } = make()
    connection.start()
    const waits: number[] = []
    for (let i = 0; i < 8; i++) {
      FakeSocket.latest().lose(1006)
      const state = connection.state.current
      waits.push(state.kind === 'waiting' ? state.retryAt - Date.now() : -1)
      await vi.advanceTimersByTimeAsync(waits.at(-1) ?? 0)
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000, 15000])
  })

  it('starts the waits anew once it was online', async () => {
    const { connection } = await online(5)
    FakeSocket.latest().lose(1006)
    await vi.advanceTimersByTimeAsync(500)
    FakeSocket.latest().open()
    FakeSocket.latest().reply({ seq: 5 })
    await settle()
    FakeSocket.latest().lose(1006)
    expect(connection.state.current).toEqual({ kind: 'waiting', retryAt: Date.now() + 500 })
  })

  it('resumes after the last seq and shows what was missed once', async () => {
    const { seen, subscribed } = await online(5)
    FakeSocket.latest().receive({ type: 'alert.raised', seq: 6, data: 6 })
    FakeSocket.latest().lose(1006)
    await vi.advanceTimersByTimeAsync(500)
    const socket = FakeSocket.latest()
    socket.open()
    expect(socket.sent[0]).toMatchObject({ type: 'subscribe', data: { after: 6 } })
    socket.reply({ seq: 8 })
    await settle()
    for (const seq of [6, 7, 7, 8, 9]) socket.receive({ type: 'alert.raised', seq, data: seq })
    expect(seen).toEqual([
      [6, 'live'],
      [7, 'missed'],
      [8, 'missed'],
      [9, 'live'],
    ])
    expect(subscribed.map((one) => one.resumed)).toEqual([false, true])
  })

  it('asks for everything anew when the history of the server shrank', async () => {
    const { connection, subscribed } = await online(50)
    FakeSocket.latest().lose(1006)
    await vi.advanceTimersByTimeAsync(500)
    FakeSocket.latest().open()
    FakeSocket.latest().reply({ seq: 3 })
    await settle()
    expect(subscribed.at(-1)?.resumed).toBe(false)
    expect(connection.resume.after).toBe(3)
  })

  it('fails a question at its deadline, and every open one when the connection is lost', async () => {
    const { connection } = await online(5)
    const late = connection.request('call.invite', {}, 100)
    const expectLate = expect(late).rejects.toMatchObject({ code: 'timeout' })
    await vi.advanceTimersByTimeAsync(100)
    await expectLate
    const cut = connection.request('call.invite')
    const expectCut = expect(cut).rejects.toMatchObject({ code: 'disconnected' })
    FakeSocket.latest().lose(1006)
    await expectCut
    await expect(connection.request('x')).rejects.toMatchObject({ code: 'disconnected' })
  })

  it('gives a refusal to the one who asked', async () => {
    const { connection } = await online(5)
    const asked = connection.request('call.invite')
    const { id } = FakeSocket.latest().sent.at(-1) ?? { id: '' }
    const error = { code: 'conflict', message: 'busy' }
    FakeSocket.latest().receive({ type: 'reply', id, ok: false, error })
    await expect(asked).rejects.toMatchObject(error)
  })

  it('survives frames that are none of ours', async () => {
    const { connection, seen } = await online(5)
    for (const data of ['', '{', '[]', '7', 'null', '{"type":1}', '{"type":"reply"}']) {
      FakeSocket.latest().onmessage?.({ data })
    }
    FakeSocket.latest().onmessage?.({ data: new ArrayBuffer(2) })
    expect(connection.state.current.kind).toBe('online')
    expect(seen).toEqual([])
  })

  it('stops when the session is over', async () => {
    const { connection } = make({ sessionAlive: () => Promise.resolve(false) })
    connection.start()
    FakeSocket.latest().lose(1006)
    await vi.advanceTimersByTimeAsync(500)
    expect(connection.state.current.kind).toBe('idle')
    expect(FakeSocket.all).toHaveLength(1)
  })

  it('gives up a handshake that never ends', async () => {
    const { connection } = make()
    connection.start()
    await vi.advanceTimersByTimeAsync(8_000)
    expect(connection.state.current.kind).toBe('waiting')
  })
})
