// Asks the server over HTTP and turns every refusal into one ApiError.

export interface Problem {
  title?: string
  detail?: string
  code?: string
}

/** A refusal by the server, or `status` 0 when it could not be reached at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfterS: number | null = null,
  ) {
    super(message)
    this.name = 'ApiError'
  }
}

export type Query = Record<string, string | number | null | undefined>

export function pathWith(path: string, query: Query = {}): string {
  const parts = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') parts.set(key, String(value))
  }
  const tail = parts.toString()
  return tail ? `${path}?${tail}` : path
}

export interface RestOptions {
  base?: string
  fetch?: typeof fetch
  /** Called on 401 to anything but the login itself: the session is over. */
  onUnauthenticated?: () => void
  deadlineMs?: number
}

async function problemOf(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as Problem
  const retry = Number(response.headers.get('Retry-After'))
  return new ApiError(
    response.status,
    problem.code ?? 'internal',
    problem.detail ?? problem.title ?? response.statusText,
    Number.isFinite(retry) && retry > 0 ? retry : null,
  )
}

export class Rest {
  private readonly base: string
  private readonly fetch: typeof fetch
  private readonly deadlineMs: number

  constructor(private readonly options: RestOptions = {}) {
    this.base = options.base ?? '/api/v1'
    this.fetch = options.fetch ?? ((...args) => globalThis.fetch(...args))
    this.deadlineMs = options.deadlineMs ?? 15_000
  }

  url(path: string, query?: Query): string {
    return this.base + pathWith(path, query)
  }

  get<T>(path: string, query?: Query): Promise<T> {
    return this.send<T>('GET', pathWith(path, query))
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.send<T>('POST', path, body)
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.send<T>('PUT', path, body)
  }

  delete(path: string): Promise<undefined> {
    return this.send<undefined>('DELETE', path)
  }

  private async send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const init: RequestInit = {
      method,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(this.deadlineMs),
    }
    if (body !== undefined) {
      init.headers = { 'Content-Type': 'application/json' }
      init.body = JSON.stringify(body)
    }
    const response = await this.fetch(this.base + path, init).catch(() => {
      throw new ApiError(0, 'unavailable', 'unreachable')
    })
    if (!response.ok) {
      const error = await problemOf(response)
      if (error.status === 401 && path !== '/session') this.options.onUnauthenticated?.()
      throw error
    }
    return (response.status === 204 ? undefined : await response.json()) as T
  }
}
