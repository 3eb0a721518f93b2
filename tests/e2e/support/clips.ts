// Real films with known truth: ../shared/clips, which is not part of the project.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../../..')
const folder = path.join(process.env['GULOU_SHARED'] ?? path.join(root, '../shared'), 'clips')

export interface Clip {
  file: string
  width: number
  height: number
  fps: number
  frames: number
  polygons: Record<string, [number, number][]>
  truth: { events: Record<string, unknown>[] }
}

// Why tests with these films cannot run here, or undefined.
export const missing = existsSync(path.join(folder, 'manifest.json'))
  ? undefined
  : `no test clips in ${folder} (set GULOU_SHARED to their parent)`

export function clip(file: string): Clip {
  const all = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as Clip[]
  const found = all.find((c) => c.file === file)
  if (!found) throw new Error(`${file} is not in the manifest`)
  return found
}

export const seconds = (c: Clip) => c.frames / c.fps

// The region to test with, as fractions of the picture.
export function zone(c: Clip): number[][] {
  const points = Object.values(c.polygons)[0] ?? []
  return points.map(([x, y]) => [x / c.width, y / c.height])
}

// A copy as a camera would send it: H.264 without B frames, a key frame a second, no sound; the
// last picture then stands for `rest` seconds, so that a test is done before the film ends.
export function film(c: Clip, rest: number, to: string): string {
  const file = path.join(to, `${path.parse(c.file).name}.mp4`)
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-i', path.join(folder, c.file), '-an'],
    ...['-vf', `tpad=stop_mode=clone:stop_duration=${rest}`, '-pix_fmt', 'yuv420p'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '20', '-bf', '0', '-g', String(Math.round(c.fps)), file],
  ])
  return file
}
