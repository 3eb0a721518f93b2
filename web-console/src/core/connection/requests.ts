// Questions on the wire that wait for their reply, each with a deadline.

import type { ReplyFrame } from './frames'

export class RequestError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
    this.name = 'RequestError'
  }
}

interface Pending {
  resolve: (data: unknown) => void
  reject: (error: RequestError) => void
  timer: ReturnType<typeof setTimeout>
}

export class Requests {
  private readonly pending = new Map<string, Pending>()
  private count = 0

  get size(): number {
    return this.pending.size
  }

  /** Registers a question; `send` puts its text on the wire. */
  ask(
    type: string,
    data: unknown,
    deadlineMs: number,
    send: (text: string) => void,
  ): Promise<unknown> {
    const id = `c${++this.count}`
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.settle(id)?.reject(new RequestError('timeout', type)),
        deadlineMs,
      )
      this.pending.set(id, { resolve, reject, timer })
      send(JSON.stringify({ type, id, data }))
    })
  }

  /** A reply nobody waits for any more is dropped. */
  answer(frame: ReplyFrame): void {
    const request = this.settle(frame.id)
    if (frame.ok) request?.resolve(frame.data)
    else
      request?.reject(new RequestError(frame.error?.code ?? 'internal', frame.error?.message ?? ''))
  }

  failAll(code: string): void {
    for (const id of [...this.pending.keys()]) this.settle(id)?.reject(new RequestError(code, code))
  }

  private settle(id: string): Pending | undefined {
    const request = this.pending.get(id)
    if (request) clearTimeout(request.timer)
    this.pending.delete(id)
    return request
  }
}
