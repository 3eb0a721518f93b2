// The frames of gulou.v1: what a text from the server may be.

export interface ReplyFrame {
  kind: 'reply'
  id: string
  ok: boolean
  data: unknown
  error: { code: string; message: string } | null
}

export interface EventFrame {
  kind: 'event'
  type: string
  /** Present on durable events only. */
  seq: number | null
  data: unknown
}

export type Frame = ReplyFrame | EventFrame

function record(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
}

function errorOf(value: unknown): { code: string; message: string } {
  const error = record(value)
  return { code: String(error?.['code'] ?? 'internal'), message: String(error?.['message'] ?? '') }
}

/** null when the text is none of ours: the caller counts it and goes on. */
export function parseFrame(text: string): Frame | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return null
  }
  const frame = record(json)
  if (!frame || typeof frame['type'] !== 'string') return null
  if (frame['type'] === 'reply') {
    if (typeof frame['id'] !== 'string') return null
    const ok = frame['ok'] === true
    return {
      kind: 'reply',
      id: frame['id'],
      ok,
      data: frame['data'],
      error: ok ? null : errorOf(frame['error']),
    }
  }
  const seq = Number.isSafeInteger(frame['seq']) ? (frame['seq'] as number) : null
  return { kind: 'event', type: frame['type'], seq, data: frame['data'] }
}
