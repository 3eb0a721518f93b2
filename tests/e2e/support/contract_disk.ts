// A server whose data folder is a small disk of its own, so that the disk can really be full.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { config, streetCamera } from './city.ts'
import { binary, environment, type Account } from './server.ts'

// 500 MB in a mount namespace of the server's own; its files are reached through /proc.
const mountAndServe = 'mount -t tmpfs -o size=500m none "$1" && exec "$2" serve --config "$3" --data "$1" --listen 127.0.0.1:0'

export class SmallDiskServer {
  url = ''
  readonly #process: ChildProcess
  readonly #data: string

  private constructor(process: ChildProcess, data: string) {
    this.#process = process
    this.#data = data
  }

  static async start(): Promise<SmallDiskServer> {
    const folder = mkdtempSync(path.join(tmpdir(), 'gulou-disk-'))
    const file = path.join(tmpdir(), `${path.basename(folder)}.toml`)
    const cameras = [{ id: streetCamera, name: '路口', source: 'scene://street?seed=5' }]
    writeFileSync(file, config(cameras).replace('min_free_gib = 1', 'min_free_gib = 0'))
    const child = spawn('unshare', ['--mount', 'sh', '-c', mountAndServe, 'sh', folder, binary, file], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: environment,
    })
    const server = new SmallDiskServer(child, folder)
    server.url = await new Promise((resolve, reject) => {
      let text = ''
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        const ready = /listening (https:\/\/\S+)/.exec(text)
        if (ready?.[1]) resolve(ready[1])
      })
      child.once('exit', (code) => reject(new Error(`server ended (${code}) before it listened: ${text}`)))
    })
    return server
  }

  #file(name: string): string {
    return `/proc/${this.#process.pid}/root${this.#data}/${name}`
  }

  account(username: string): Account {
    const all = JSON.parse(readFileSync(this.#file('demo-accounts.json'), 'utf8')) as Account[]
    return all.find((account) => account.username === username)!
  }

  // Below what the recorder leaves free.
  fill(): void {
    execFileSync('fallocate', ['-l', '350M', this.#file('filler')])
  }
  empty(): void {
    rmSync(this.#file('filler'))
  }

  async stop(): Promise<number | null> {
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGTERM')
    const [code] = (await ended) as [number | null]
    return code
  }
}
