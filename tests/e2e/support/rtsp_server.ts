// A real RTSP server (tests/support/rtsp_server_process.cpp) with cameras of many kinds, which plays one
// film as rtsp://…/file.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { binary } from './server.ts'

const program = path.join(path.dirname(binary), 'tests/support/gulou_rtsp_server')

export class RtspServer {
  readonly film: string | undefined
  #process: ChildProcess | undefined
  #port = 0

  private constructor(film?: string) {
    this.film = film
  }

  // `film` holds H.264 without B frames; every viewer gets it from its start, in real time.
  static async start(film?: string): Promise<RtspServer> {
    const server = new RtspServer(film)
    await server.start()
    return server
  }

  get url(): string {
    return this.at('file')
  }
  // One of the program's own cameras.
  at(mount: string): string {
    return `rtsp://127.0.0.1:${this.#port}/${mount}`
  }

  // The same port again after kill().
  async start(): Promise<void> {
    const words = [String(this.#port), ...(this.film ? [this.film] : [])]
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#process = child
    this.#port = await new Promise((resolve, reject) => {
      let text = ''
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        const ready = /ready (\d+)/.exec(text)
        if (ready?.[1]) resolve(Number(ready[1]))
      })
      child.once('error', reject)
      child.once('exit', (code) => reject(new Error(`the RTSP server ended (${code}) before it listened`)))
    })
  }

  async kill(): Promise<void> {
    const child = this.#process
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
}
