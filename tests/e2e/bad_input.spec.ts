// What is wrong from outside gets a clear refusal, and the rest goes on as before.
import { expect, test } from '@playwright/test'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { request as plainRequest } from 'node:http'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import WebSocket from 'ws'
import { config, grid, laneCamera, streetCamera } from './support/city.ts'
import { Client, type Socket } from './support/client.ts'
import { operations } from './support/contract.ts'
import { openStatus } from './support/contract_ask.ts'
import { Server, binary, environment } from './support/server.ts'
import { until } from './support/until.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'gulou-bad-'))
const hevcCamera = '37078501011326000004'
const garbageCamera = '37078501011326000005'
const missingCamera = '37078501011326000006'

// Cameras that cannot work, beside one that does.
function makeCameras() {
  const hevc = path.join(folder, 'hevc.mp4')
  const garbage = path.join(folder, 'garbage.mp4')
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=s=320x240:r=25:d=3', '-c:v', 'libx265', '-x265-params', 'log-level=none', hevc])
  writeFileSync(garbage, Buffer.alloc(200_000, 'not a video at all, '))
  return [
    { id: streetCamera, name: '路口', source: 'scene://street?seed=5' },
    { id: laneCamera, name: '无应答', source: 'rtsp://127.0.0.1:9/x' },
    { id: hevcCamera, name: 'H.265', source: `file://${hevc}` },
    { id: garbageCamera, name: '乱码', source: `file://${garbage}` },
    { id: missingCamera, name: '无文件', source: `file://${folder}/none.mp4` },
  ]
}

let server: Server
let officer: Client
let supervisor: Client // may post to everything an officer may, and to rules
let socket: Socket
test.beforeAll(async () => {
  test.setTimeout(120_000)
  server = await Server.start(config(makeCameras()))
  officer = new Client(server.url)
  await officer.login(server.account('officer'))
  supervisor = new Client(server.url)
  await supervisor.login(server.account('supervisor'))
  socket = await officer.connect()
})
// Whatever a test sent, the server and the connection opened before it all live on.
test.afterEach(async () => {
  expect((await officer.request('/api/v1/me')).status).toBe(200)
  expect(await socket.ask('subscribe')).toMatchObject({ ok: true })
})
test.afterAll(async () => {
  expect(await server.stop()).toBe(0)
  expect(server.log()).not.toMatch(/ERROR: AddressSanitizer|runtime error/)
})

interface Camera {
  id: string
  state: string
  reason: string | null
}

test('cameras that cannot work say why; the one that can does', async () => {
  const listed = async () => (await officer.request('/api/v1/cameras')).json<{ cameras: Camera[] }>().cameras
  const camera = async (id: string) => (await listed()).find((one) => one.id === id)!
  for (const id of [laneCamera, garbageCamera, missingCamera]) {
    const bad = await until(`${id} is offline`, async () => {
      const one = await camera(id)
      return one.state === 'offline' && one
    }, 60_000)
    expect(bad.reason, id).toMatch(/\w{3}/)
  }
  await until('the H.265 camera says so', async () => /H\.?265|HEVC/i.test((await camera(hevcCamera)).reason ?? ''), 60_000)
  await until('the good camera is online', async () => (await camera(streetCamera)).state === 'online', 60_000)
  expect((await camera(streetCamera)).reason).toBeNull()
  for (const id of [laneCamera, garbageCamera, missingCamera])
    expect((await officer.request(`/api/v1/cameras/${id}/snapshot.jpg`)).status).toBe(503)
})

const posts = operations.filter((operation) => operation.method === 'POST').map((operation) => operation.path)

interface Problem {
  status: number
  code: string
  detail: string
}
async function refusal(client: Client, at: string, status: number, code: string, options: Parameters<Client['request']>[1] = {}): Promise<string> {
  const answer = await client.request(at, options)
  expect(answer.status, `${at} ${JSON.stringify(options).slice(0, 200)} → ${answer.body.toString().slice(0, 300)}`).toBe(status)
  expect(answer.headers['content-type']).toContain('application/problem+json')
  const problem = answer.json<Problem & Record<string, unknown>>()
  expect(problem).toMatchObject({ status, code })
  expect(problem.detail).toMatch(/\w{2}/)
  return problem.detail
}

test('there are POSTs to try', () => expect(posts.length).toBeGreaterThan(3))

for (const at of posts)
  test(`wrong bodies and origins of POST ${at}`, async () => {
    const to = at.replace('{id}', '1') // no such alert: its 404 is fine, a crash or a 200 is not
    const login = at === '/api/v1/session'
    const post = { method: 'POST' }
    for (const raw of ['{', '[]', 'null', '{"username":', 'x'.repeat(1000), '['.repeat(100_000), '{"a":'.repeat(50_000)])
      if (login) await refusal(supervisor, to, 400, 'invalid', { ...post, raw })
      else expect([400, 404]).toContain((await supervisor.request(to, { ...post, raw })).status)
    await refusal(supervisor, to, 413, 'too_large', { ...post, raw: ' '.repeat((1 << 20) + 1) })
    for (const origin of ['https://evil.example', 'null', server.url.replace('https', 'http'), ''])
      await refusal(supervisor, to, 403, 'forbidden', { ...post, body: {}, headers: { origin } })
    if (!login) await refusal(new Client(server.url), to, 401, 'unauthenticated', { ...post, body: {} })
  })

test('wrong types in a login', async () => {
  for (const body of [{}, { username: 'a' }, { username: 1, password: 'x' }, { username: 'a', password: null }, { username: ['a'], password: {} }])
    await refusal(officer, '/api/v1/session', 400, 'invalid', { method: 'POST', body })
  await refusal(officer, '/api/v1/session', 413, 'too_large', { method: 'POST', body: { username: 'a'.repeat(65), password: 'x' } })
})

test('things that do not exist are not found', async () => {
  const day = 'from=2026-01-01T00:00:00Z&to=2026-01-01T00:10:00Z'
  for (const at of [
    '/api/v1/cameras/none',
    '/api/v1/cameras/none/snapshot.jpg',
    `/api/v1/cameras/none/clip.mp4?${day}`,
    `/api/v1/cameras/${streetCamera}/clip.mp4?${day}`, // nothing was recorded then
    `/api/v1/recordings?camera=none&${day}`,
    '/api/v1/alerts/999999',
    '/api/v1/alerts/none',
    '/api/v1/alerts/-1',
    '/api/v1/alerts/99999999999999999999',
    '/api/v1/alerts/999999/snapshot.jpg',
    '/api/v1/alerts/999999/clip.mp4',
    '/api/v1/users?unit=110101',
    '/api/v1/cameras?unit=110101',
    '/api/v1/alerts?unit=110101',
    '/api/v1/nothing',
    '/api/v2/me',
  ])
    await refusal(officer, at, 404, 'not_found')
})

test('wrong query values say what would be right', async () => {
  for (const [at, named] of [
    ['/api/v1/alerts?limit=0', 'limit'],
    ['/api/v1/alerts?limit=501', 'limit'],
    ['/api/v1/alerts?limit=ten', 'limit'],
    ['/api/v1/alerts?after=-1', 'after'],
    ['/api/v1/alerts?after=99999999999999999999', 'after'],
    ['/api/v1/alerts?state=lost', 'state'],
    ['/api/v1/alerts?type=raised', 'type'],
    ['/api/v1/alerts?from=yesterday', 'from'],
    ['/api/v1/alerts?to=2026-02-30T00:00:00Z', 'to'],
    ['/api/v1/alerts?unit=12', 'unit'],
    ['/api/v1/users?unit=street', 'unit'],
    ['/api/v1/cameras?unit=a%2Fb', 'unit'],
    ['/api/v1/cameras?unit=%00', 'percent'],
    ['/api/v1/cameras?unit=%zz', 'percent'],
    ['/api/v1/calls?limit=1e3', 'limit'],
    ['/api/v1/calls?after=x', 'after'],
    [`/api/v1/recordings?camera=${streetCamera}`, 'from'],
    [`/api/v1/recordings?camera=${streetCamera}&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z`, 'from'],
    [`/api/v1/cameras/${streetCamera}/clip.mp4?from=x&to=y`, 'from'],
  ] as const)
    expect(await refusal(officer, at, 400, 'invalid')).toContain(named)
})

test('no session, no answer', async () => {
  for (const cookie of ['', 'gulou_session=', 'gulou_session=wrong', `gulou_session=${'x'.repeat(4000)}`])
    await refusal(new Client(server.url), '/api/v1/cameras', 401, 'unauthenticated', cookie ? { headers: { cookie } } : {})
})

test('a byte range past the end of a clip is 416, with the size', async () => {
  const at = await until('a clip', async () => {
    const range = `from=${new Date(Date.now() - 600_000).toISOString()}&to=${new Date().toISOString()}`
    const clip = `/api/v1/cameras/${streetCamera}/clip.mp4?${range}`
    return (await officer.request(clip)).status === 200 && clip
  }, 60_000)
  const size = (await officer.request(at)).body.length
  const beyond = await officer.request(at, { headers: { range: 'bytes=999999999-' } })
  expect(beyond.status).toBe(416)
  expect(beyond.headers['content-range']).toBe(`bytes */${size}`)
  const tail = await officer.request(at, { headers: { range: `bytes=${size - 1}-999999999` } })
  expect([tail.status, tail.body.length]).toEqual([206, 1]) // RFC 9110 §14.1.2: what there is of it
})

test('plain HTTP on the TLS port gets a readable answer, noise gets none', async () => {
  const { hostname, port } = new URL(server.url)
  const text = await new Promise<string>((resolve, reject) => {
    const request = plainRequest({ hostname, port, path: '/' }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.on('end', () => resolve(`${response.statusCode} ${body}`))
    })
    request.on('error', reject)
    request.end()
  })
  expect(text).toMatch(/^400 .*https:\/\//)
  const noise = connectTcp({ host: hostname, port: Number(port) })
  noise.on('error', () => undefined)
  noise.write(Buffer.from([0, 1, 2, 3, 255, 254]))
  await new Promise((resolve) => noise.resume().once('close', resolve))
})

test('a WebSocket from elsewhere, or for another protocol, is refused', async () => {
  const good = { cookie: officer.cookie, origin: server.url }
  expect(await openStatus(server.url, { ...good, origin: 'https://evil.example' })).toBe(403)
  expect(await openStatus(server.url, { cookie: officer.cookie })).toBe(403)
  expect(await openStatus(server.url, good, 'chat')).toBe(400)
  expect(await openStatus(server.url, { origin: server.url })).toBe(401)
  expect(await openStatus(server.url, good)).toBe(101)
})

const closed = (one: Socket) => until('the connection to end', () => one.closed)

test('malformed messages get an error, and the connection lives on', async () => {
  const own = await officer.connect()
  const wrong: [string, string | null][] = [
    ['{', null],
    ['[]', null],
    ['"text"', null],
    ['null', null],
    ['{}', null],
    ['{"id":1,"type":"subscribe"}', null],
    [JSON.stringify({ id: 'x'.repeat(65), type: 'subscribe' }), null],
    ['{"id":"a"}', 'a'],
    ['{"id":"b","type":7}', 'b'],
    ['{"id":"c","type":"no.such"}', 'c'],
    ['{"id":"d","type":"subscribe","data":[]}', 'd'],
    ['{"id":"e","type":"subscribe","data":{"after":"1"}}', 'e'],
    ['{"id":"f","type":"subscribe","data":{"after":-1}}', 'f'],
    ['{"id":"g","type":"call.invite","data":{}}', 'g'],
    ['{"id":"h","type":"call.invite","data":{"to":"officer"}}', 'h'],
    ['{"id":"i","type":"call.invite","data":{"to":99999999999999999999}}', 'i'],
    ['{"id":"j","type":"call.invite","data":{"to":999999}}', 'j'],
    ['{"id":"k","type":"call.answer","data":{"call":7}}', 'k'],
    ['{"id":"l","type":"live.close","data":{"live":-1}}', 'l'],
    ['['.repeat(100_000), null],
    [`{"id":"m","type":"media.offer","data":{"call":"x","sdp":"${'x'.repeat(70_000)}"}}`, 'm'],
  ]
  for (const [text, id] of wrong) {
    const before = own.messages.length
    own.raw.send(text)
    await until(`an answer to ${text.slice(0, 80)}`, () => own.messages.length > before)
    const reply = own.messages.at(-1)!
    expect(reply, text.slice(0, 80)).toMatchObject({ type: 'reply', id, ok: false })
    expect(reply.error!.message).toMatch(/\w{2}/)
  }
  expect(await own.ask('subscribe')).toMatchObject({ ok: true })
  own.close()
})

test('an oversized message ends the connection with 1009, binary with 1003, bad UTF-8 with 1007', async () => {
  const large = await officer.connect()
  large.raw.send('x'.repeat(257 * 1024))
  expect(await closed(large)).toBe(1009)
  const binary = await officer.connect()
  binary.raw.send(Buffer.from([1, 2, 3]))
  expect(await closed(binary)).toBe(1003)
  const garbled = await officer.connect()
  garbled.raw.send(Buffer.from([0x22, 0xff, 0x22]), { binary: false })
  expect(await closed(garbled)).toBe(1007)
  expect(WebSocket.OPEN).toBe(socket.raw.readyState)
})

// A minimal offer of one receive-only H.264 video, of which each case leaves something out.
const offer = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'c=IN IP4 0.0.0.0',
  'a=mid:0',
  'a=recvonly',
  'a=rtcp-mux',
  'a=setup:actpass',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:abcdefghijklmnopqrstuvwx',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
  'a=rtpmap:96 H264/90000',
  'a=fmtp:96 packetization-mode=1;profile-level-id=42e01f;level-asymmetry-allowed=1',
  'a=rtcp-fb:96 nack pli',
]
const without = (...starts: string[]) => offer.filter((line) => !starts.some((start) => line.startsWith(start))).join('\r\n') + '\r\n'
const instead = (from: string, to: string) => (offer.join('\r\n') + '\r\n').replace(from, to)

test('SDP without what is needed is refused with a reason', async () => {
  const open = (sdp: string) => socket.ask('live.open', { camera: streetCamera, sdp })
  const good = await until('the camera', async () => {
    const reply = await open(without())
    return reply.ok && reply
  })
  expect((await socket.ask('live.close', { live: good.data!['live'] })).ok).toBe(true)
  const bad: Record<string, string> = {
    empty: '',
    noise: 'hello',
    'no media': offer.slice(0, 4).join('\r\n') + '\r\n',
    'no fingerprint': without('a=fingerprint'),
    'unknown hash': instead('sha-256', 'md2'),
    'no ufrag': without('a=ice-ufrag'),
    'no password': without('a=ice-pwd'),
    'no rtcp-mux': without('a=rtcp-mux'),
    'no RTP': instead('m=video 9 UDP/TLS/RTP/SAVPF 96', 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel'),
    'no codec of ours': instead('H264/90000', 'AV1/90000'),
    'sends only': instead('a=recvonly', 'a=sendonly'),
    'a zero byte': instead('a=ice-ufrag:abcd', 'a=ice-ufrag:ab\0d'),
    'too long': without() + 'a=x\r\n'.repeat(20_000),
  }
  const accepted: string[] = []
  for (const [what, sdp] of Object.entries(bad)) {
    const reply = await open(sdp)
    if (reply.ok) accepted.push(what)
    else expect(['invalid', 'unsupported', 'too_large'], `${what}: ${JSON.stringify(reply.error)}`).toContain(reply.error!.code)
    if (reply.ok) await socket.ask('live.close', { live: reply.data!['live'] })
  }
  expect(accepted).toEqual([])
  expect(await socket.ask('live.open', { camera: 'none', sdp: without() })).toMatchObject({ error: { code: 'not_found' } })
})

test('a live view of the H.265 camera is refused as unsupported or waits, never crashes', async () => {
  const reply = await socket.ask('live.open', { camera: hevcCamera, sdp: without() })
  if (!reply.ok) expect(reply.error!.code).toMatch(/unsupported|unavailable/)
})

test('a broken configuration: every fault with its line, and nothing is started', () => {
  const file = path.join(folder, 'broken.toml')
  const lines = [
    '[server]',
    'listn = "0.0.0.0:8443"', // 2
    'listen = "nowhere"', // 3
    '[record]',
    'segment_s = 1', // 5
    '[relay]',
    'port = "many"', // 7
    '[[unit]]',
    'code = "370785"',
    'name = "高密市"',
    '[[unit]]',
    'code = "37078"', // 12
    'name = "短"',
    '[[camera]]',
    'id = "37078501011326000001"',
    'name = "北立面"',
    `unit = "${grid}"`, // 17: there is no such unit
    'source = "gopher://x"', // 18
    '[[camera.rule]]',
    'name = "r"',
    'type = "earthquake"', // 21
    'zone = [[0, 0], [2, 0], [0, 1]]', // 22
  ]
  writeFileSync(file, lines.join('\n') + '\n')
  for (const args of [['check', '--config', file], ['serve', '--config', file, '--data', path.join(folder, 'data')]]) {
    const result = spawnSync(binary, args, { encoding: 'utf8', timeout: 60_000, env: environment })
    expect(result.status, result.stdout + result.stderr).toBe(2)
    for (const line of [2, 3, 5, 7, 12, 17, 18, 21, 22]) expect(result.stderr + result.stdout).toMatch(new RegExp(`^\\S*broken\\.toml:${line}: \\S`, 'm'))
  }
})

test('a configuration that is no TOML, or is not there, says where', () => {
  const file = path.join(folder, 'noise.toml')
  writeFileSync(file, '[server]\nlisten = "0.0.0.0:8443\n')
  const noise = spawnSync(binary, ['check', '--config', file], { encoding: 'utf8', timeout: 60_000, env: environment })
  expect([noise.status, noise.stderr + noise.stdout]).toEqual([2, expect.stringMatching(/noise\.toml:2: /)])
  const missing = spawnSync(binary, ['check', '--config', path.join(folder, 'none.toml')], { encoding: 'utf8', timeout: 60_000, env: environment })
  expect([missing.status, missing.stderr + missing.stdout]).toEqual([2, expect.stringContaining('none.toml')])
})
