// A real Gulou server of a test's own: its config, its data folder, its process.
import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { once } from 'node:events'

const root = path.resolve(import.meta.dirname, '../../..')
export const binary = process.env['GULOU_BINARY'] ?? path.join(root, 'build/dev/gulou')

// GLib keeps an outgrown table on purpose; see tests/support/gstreamer_leaks.cpp.
export const environment = {
  ...process.env,
  GULOU_CONSOLE: process.env['GULOU_CONSOLE'] ?? path.join(root, 'web-console/dist'),
  LSAN_OPTIONS: `suppressions=${path.join(root, 'tests/support/glib.supp')}:print_suppressions=0`,
}

export interface Account {
  username: string
  password: string
  role: string
  unit: string
}

export class Server {
  readonly data: string
  readonly config: string
  url = ''
  readonly #address: string
  #process: ChildProcess | undefined
  #port = 0

  private constructor(config: string, data: string, address: string) {
    this.config = config
    this.data = data
    this.#address = address
  }

  // `config` is TOML text; the port is chosen here.
  static async start(config: string, address = '127.0.0.1'): Promise<Server> {
    const data = mkdtempSync(path.join(tmpdir(), 'gulou-e2e-'))
    const file = path.join(data, 'gulou.toml')
    writeFileSync(file, config)
    const server = new Server(file, data, address)
    await server.start()
    return server
  }

  get pid(): number {
    return this.#process?.pid ?? 0
  }

  // The same port again after a restart, so that open pages find the server.
  async start(): Promise<void> {
    const log = createWriteStream(path.join(this.data, 'server.log'), { flags: 'a' })
    const child = spawn(
      binary,
      ['serve', '--config', this.config, '--data', this.data, '--listen', `${this.#address}:${this.#port}`],
      { stdio: ['ignore', 'pipe', 'pipe'], env: environment },
    )
    this.#process = child
    child.stderr.pipe(log)
    this.url = await new Promise((resolve, reject) => {
      let text = ''
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        const ready = /listening (https:\/\/\S+)/.exec(text)
        if (ready?.[1]) resolve(ready[1])
      })
      child.once('exit', (code) => reject(new Error(`server ended (${code}) before it listened:\n${text}\n${this.log()}`)))
    })
    this.#port = Number(new URL(this.url).port)
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#process
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null
    const ended = once(child, 'exit')
    child.kill(signal)
    const [code] = (await ended) as [number | null]
    return code
  }

  log(): string {
    try {
      return readFileSync(path.join(this.data, 'server.log'), 'utf8')
    } catch {
      return ''
    }
  }

  accounts(): Account[] {
    return JSON.parse(readFileSync(path.join(this.data, 'demo-accounts.json'), 'utf8')) as Account[]
  }

  account(role: string, unit?: string): Account {
    const found = this.accounts().find((a) => a.role === role && (!unit || a.unit === unit))
    if (!found) throw new Error(`no account with role ${role} in ${unit ?? 'any unit'}`)
    return found
  }
}
