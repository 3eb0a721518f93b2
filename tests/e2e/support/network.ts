// A client's network of its own, beside the server's: a namespace joined to ours by a pair of virtual
// interfaces, with what may go wrong on the way. Only inside tests/support/in_namespace.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { until } from './until.ts'

const program = path.resolve(import.meta.dirname, '../../support/impair.mjs')

export const serverAddress = '10.77.0.1'
// Where the impaired way to the server begins.
export const roughAddress = '10.77.0.9'
export const firstAddress = '10.77.0.2'
export const secondAddress = '10.77.0.3'

const run = (command: string, ...words: string[]) => execFileSync(command, words, { encoding: 'utf8' })

export class Network {
  readonly #holder: ChildProcess
  readonly #folder: string
  // For Playwright: Chromium, started inside the client's network.
  readonly chromium: string

  private constructor(holder: ChildProcess, folder: string) {
    this.#holder = holder
    this.#folder = folder
    this.chromium = path.join(folder, 'chromium')
    writeFileSync(this.chromium, `#!/bin/sh\nexec nsenter --target ${holder.pid} --net -- /usr/bin/chromium "$@"\n`)
    chmodSync(this.chromium, 0o755)
  }

  static async create(): Promise<Network> {
    const ours = run('readlink', '/proc/self/ns/net')
    const holder = spawn('unshare', ['--net', 'cat'], { stdio: ['pipe', 'ignore', 'inherit'] })
    await until('the client network', () => run('readlink', `/proc/${holder.pid}/ns/net`) !== ours)
    const network = new Network(holder, mkdtempSync(path.join(tmpdir(), 'gulou-net-')))
    run('ip', 'link', 'add', 'gulou0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(holder.pid))
    // Without IPv6 addresses of their own: those are checked for a second or two, and a browser that
    // sees one come up meanwhile gives up what it is loading (ERR_NETWORK_CHANGED).
    run('ip', 'link', 'set', 'gulou0', 'addrgenmode', 'none')
    network.inside('ip', 'link', 'set', 'eth0', 'addrgenmode', 'none')
    for (const address of [serverAddress, roughAddress]) run('ip', 'addr', 'add', `${address}/24`, 'dev', 'gulou0')
    run('ip', 'link', 'set', 'gulou0', 'up')
    network.inside('ip', 'link', 'set', 'lo', 'up')
    network.inside('ip', 'addr', 'add', `${firstAddress}/24`, 'dev', 'eth0')
    network.inside('ip', 'link', 'set', 'eth0', 'up')
    network.#route()
    return network
  }

  inside(command: string, ...words: string[]): string {
    return run('nsenter', '--target', String(this.#holder.pid), '--net', '--', command, ...words)
  }

  // A program at the client's; the caller ends it.
  start(command: string, ...words: string[]): ChildProcess {
    const within = ['--target', String(this.#holder.pid), '--net', '--', command, ...words]
    return spawn('nsenter', within, { stdio: ['pipe', 'pipe', 'inherit'] })
  }

  // As a phone that goes from one network to another: what was open at the old address is cut off.
  moveClient(from: string, to: string): void {
    this.inside('ip', 'addr', 'del', `${from}/24`, 'dev', 'eth0')
    this.inside('ip', 'addr', 'add', `${to}/24`, 'dev', 'eth0')
    this.#route()
  }

  cut(): void {
    this.inside('ip', 'link', 'set', 'eth0', 'down')
  }
  mend(): void {
    this.inside('ip', 'link', 'set', 'eth0', 'up')
    this.#route()
  }

  blockUdp(): void {
    this.#rules('meta l4proto udp counter drop')
  }
  // Of the datagrams in both directions.
  lose(percent: number): void {
    this.#rules(`meta l4proto udp numgen random mod 1000 < ${Math.round(percent * 10)} counter drop`)
  }
  passAll(): void {
    this.inside('nft', 'delete table inet gulou')
  }

  // What the client's link carries, kbit/s, in both directions.
  limit(kbit: number): void {
    const bucket = ['tbf', 'rate', `${kbit}kbit`, 'burst', '16kb', 'latency', '200ms']
    run('tc', 'qdisc', 'replace', 'dev', 'gulou0', 'root', ...bucket)
    this.inside('tc', 'qdisc', 'replace', 'dev', 'eth0', 'root', ...bucket)
  }
  unlimit(): void {
    run('tc', 'qdisc', 'del', 'dev', 'gulou0', 'root')
    this.inside('tc', 'qdisc', 'del', 'dev', 'eth0', 'root')
  }

  async close(): Promise<void> {
    run('ip', 'link', 'del', 'gulou0')
    const ended = once(this.#holder, 'exit')
    this.#holder.stdin?.end()
    await ended
    rmSync(this.#folder, { recursive: true })
  }

  // Browsers look for the interface of the default route.
  #route(): void {
    this.inside('ip', 'route', 'replace', 'default', 'via', serverAddress, 'dev', 'eth0')
  }

  #rules(rule: string): void {
    const chain = (hook: string) => `chain ${hook} {\ntype filter hook ${hook} priority 0\n${rule}\n}`
    this.inside('nft', `add table inet gulou\ndelete table inet gulou\ntable inet gulou {\n${chain('input')}\n${chain('output')}\n}`)
  }
}

export interface Fate {
  delay?: number
  jitter?: number
  loss?: number
  rate?: number
  queue?: number
  reorder?: number
}
interface Counts {
  packets: number
  bytes: number
  lost: number
  overflowed: number
  tcp_bytes: number
}

// tests/support/impair.mjs, running.
export class Impairment {
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly port: number

  private constructor(child: ChildProcess, lines: AsyncIterator<string>, port: number) {
    this.#process = child
    this.#lines = lines
    this.port = port
  }

  static async start(listen: string, to: string, seed = 1): Promise<Impairment> {
    const child = spawn(process.execPath, [program, '--listen', listen, '--to', to, '--seed', String(seed)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
    const [word, port] = ((await lines.next()).value as string | undefined)?.split(' ') ?? []
    if (word !== 'ready') throw new Error('the impairment relay did not start')
    return new Impairment(child, lines, Number(port))
  }

  async set(way: 'up' | 'down' | 'both', fate: Fate): Promise<void> {
    const words = Object.entries(fate).map(([key, value]) => `${key}=${value}`)
    const answer = await this.#ask([way, ...words].join(' '))
    if (answer !== 'ok') throw new Error(answer)
  }

  async stats(): Promise<{ clients: number; up: Counts; down: Counts }> {
    return JSON.parse(await this.#ask('stats')) as { clients: number; up: Counts; down: Counts }
  }

  async close(): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#process.stdin!.end()
    await ended
  }

  async #ask(line: string): Promise<string> {
    this.#process.stdin!.write(line + '\n')
    return ((await this.#lines.next()).value as string | undefined) ?? 'error it ended'
  }
}
