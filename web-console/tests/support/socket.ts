// A WebSocket under the test's control.

export class FakeSocket {
  static readonly all: FakeSocket[] = []
  static latest(): FakeSocket {
    return FakeSocket.all.at(-1) as FakeSocket
  }

  readyState = 0
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  readonly sent: { type: string; id: string; data: Record<string, unknown> }[] = []

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    FakeSocket.all.push(this)
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text))
  }

  close(): void {
    this.readyState = 3
  }

  open(): void {
    this.readyState = WebSocket.OPEN
    this.onopen?.()
  }

  receive(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }

  /** Answers the newest question. */
  reply(data: object): void {
    this.receive({ type: 'reply', id: this.sent.at(-1)?.id, ok: true, data })
  }

  lose(code: number): void {
    this.readyState = 3
    this.onclose?.({ code })
  }
}
