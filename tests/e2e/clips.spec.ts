// Real films with known truth, sent by a real RTSP server: what the running server makes of them.
import { expect, test } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { config, facadeCamera, laneCamera, rule } from './support/city.ts'
import { Client } from './support/client.ts'
import { clip, film, missing, seconds, zone, type Clip } from './support/clips.ts'
import { RtspServer } from './support/rtsp_server.ts'
import { Server } from './support/server.ts'
import { until } from './support/until.ts'

interface Alert {
  id: number
  type: string
  camera: string
  state: string
  raised_at: string
  began_at: string
  count: number
  box: [number, number, number, number]
  track: [number, number, number][]
  frame: [number, number]
  clip: 'pending' | 'ready' | 'failed'
}

interface Camera {
  state: string
  reason: string | null
  codec: string | null
  width: number
  height: number
}

type Box = [number, number, number, number]

let folder: string
let client: Client
let server: Server | undefined
const rtsp: RtspServer[] = []

async function serve(file: string): Promise<RtspServer> {
  const started = await RtspServer.start(file)
  rtsp.push(started)
  return started
}

async function alerts(): Promise<Alert[]> {
  return (await client.request('/api/v1/alerts?limit=500')).json<{ alerts: Alert[] }>().alerts
}

async function camera(id: string): Promise<Camera> {
  return (await client.request(`/api/v1/cameras/${id}`)).json<Camera>()
}

async function online(id: string, of: Clip): Promise<void> {
  const seen = await until(`camera ${id} online`, async () => {
    const now = await camera(id)
    return now.state === 'online' && now.codec !== null && now
  })
  expect(seen).toMatchObject({ codec: 'H264', width: of.width, height: of.height, reason: null })
}

// The first alert of this type after alert `after`, with its snapshot and its evidence clip.
async function complete(type: string, deadlineMs: number, after = 0): Promise<Alert> {
  const ready = async () => (await alerts()).find((a) => a.type === type && a.id > after && a.clip !== 'pending')
  const found = await until(`a ${type} with its clip`, ready, deadlineMs)
  expect(found.clip).toBe('ready')
  const snapshot = await client.request(`/api/v1/alerts/${found.id}/snapshot.jpg`)
  expect(snapshot.status).toBe(200)
  expect(snapshot.headers['content-type']).toBe('image/jpeg')
  expect(snapshot.body.subarray(0, 3).toString('hex')).toBe('ffd8ff')
  expect(probe(found, 'snapshot.jpg', snapshot.body)).toMatchObject({ width: found.frame[0], height: found.frame[1] })

  const evidence = await client.request(`/api/v1/alerts/${found.id}/clip.mp4`)
  expect(evidence.status).toBe(200)
  expect(evidence.headers['content-type']).toBe('video/mp4')
  const video = probe(found, 'clip.mp4', evidence.body)
  expect(video).toMatchObject({ codec_name: 'h264', width: found.frame[0], height: found.frame[1] })
  expect(video.duration).toBeGreaterThanOrEqual(8)
  return found
}

// The fall as the manifest has it. Its image in the glass, up to 40 pixels beside it and lost from
// view 73 pixels higher, will do: where pictures are lost on a busy machine it may be the longer
// track. The analyzer's own tests, which lose none, hold it to the thing itself.
async function thrown(fall: Clip, after = 0): Promise<Alert> {
  const alert = await complete('high_altitude_throwing', 60_000, after)
  expect(alert).toMatchObject({ camera: facadeCamera, state: 'raised', frame: [fall.width, fall.height] })
  const [, x, y] = alert.track.at(-1)!
  const [endX] = fall.truth.events[0]!['end_px'] as [number, number]
  expect(Math.abs(x - endX)).toBeLessThan(45)
  expect(y).toBeGreaterThan(450)
  return alert
}

const seen = async () => (await alerts()).map((a) => `${a.camera} ${a.type} ${a.count}`)

// What ffprobe says of it, after every picture could be decoded.
function probe(alert: Alert, name: string, body: Buffer): { codec_name: string; width: number; height: number; duration: number } {
  const file = path.join(folder, `${alert.id}-${name}`)
  writeFileSync(file, body)
  execFileSync('ffmpeg', ['-v', 'error', '-xerror', '-i', file, '-vsync', 'vfr', '-f', 'null', '-'])
  const text = execFileSync('ffprobe', ['-v', 'error', '-of', 'json', '-show_entries', 'format=duration:stream=codec_name,width,height', file], { encoding: 'utf8' })
  const { streams, format } = JSON.parse(text) as { streams: [{ codec_name: string; width: number; height: number }]; format: { duration?: string } }
  return { ...streams[0], duration: Number(format.duration ?? 0) }
}

// Intersection over union.
function overlap(a: Box, b: Box): number {
  const side = (p: number, s: number, q: number, t: number) => Math.max(0, Math.min(p + s, q + t) - Math.max(p, q))
  const both = side(a[0], a[2], b[0], b[2]) * side(a[1], a[3], b[1], b[3])
  return both / (a[2] * a[3] + b[2] * b[3] - both)
}

test.beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gulou-clips-'))
})
test.afterAll(async () => {
  await server?.stop()
  await Promise.all(rtsp.map((r) => r.kill()))
  rmSync(folder, { recursive: true, force: true })
})

test('a real fall and a real bag, sent over RTSP, each become one alert with its evidence', async () => {
  if (missing) console.log(`skipped: ${missing}`)
  test.skip(missing !== undefined, missing)
  test.setTimeout(300_000)
  const fall = clip('fall1.mp4')
  const bag = clip('indoor_bag.mp4')
  const throwing = await serve(film(fall, 60, folder))
  const leaving = await serve(film(bag, 40, folder))
  server = await Server.start(
    config(
      [
        { id: facadeCamera, name: '北立面', source: throwing.url, rules: rule('high_altitude_throwing', zone(fall)) },
        { id: laneCamera, name: '消防通道', source: leaving.url, rules: rule('fire_lane_blocked', zone(bag), 20) },
      ],
      '[alerts]\nmerge_s = 1\n', // nothing that is seen twice hides in one alert
    ),
  )
  const began = Date.now()
  client = new Client(server.url)
  await client.login(server.account('officer'))
  await online(facadeCamera, fall)
  await online(laneCamera, bag)

  let first = 0
  await test.step('the thing thrown, not its mirror image', async () => {
    first = (await thrown(fall)).id
  })

  await test.step('the bag left behind', async () => {
    const alert = await complete('fire_lane_blocked', 80_000)
    expect(alert).toMatchObject({ camera: laneCamera, state: 'raised', frame: [bag.width, bag.height] })
    expect(overlap(alert.box, bag.truth.events[0]!['bbox'] as Box)).toBeGreaterThan(0.4)
  })

  await test.step('one alert each, when both films are over', async () => {
    await until('the end of both films', () => Date.now() - began > (seconds(bag) + 3) * 1000, 60_000)
    expect(await seen()).toEqual([`${facadeCamera} high_altitude_throwing 1`, `${laneCamera} fire_lane_blocked 1`])
  })

  await test.step('a camera that dies is offline and says why; it comes back by itself', async () => {
    await throwing.kill()
    const lost = await until('a camera offline', async () => {
      const now = await camera(facadeCamera)
      return now.state === 'offline' && now
    })
    expect(lost.reason).toMatch(/\S/)
    expect((await camera(laneCamera)).state).toBe('online')
    await throwing.start()
    await online(facadeCamera, fall)
  })

  await test.step('and sees the film it now sends again, once', async () => {
    await thrown(fall, first)
    const throws = (await seen()).filter((line) => line.includes('throwing'))
    expect(throws).toEqual(Array(2).fill(`${facadeCamera} high_altitude_throwing 1`))
  })

  expect(await server.stop()).toBe(0)
})
