import { describe, expect, it, vi } from 'vitest'

import { pathWith, Rest } from '@/core/api/rest'

const answer = (status: number, body: unknown, headers = {}) =>
  vi.fn(() => Promise.resolve(new Response(JSON.stringify(body), { status, headers })))

describe('Rest', () => {
  it('leaves empty filters out of the address', () => {
    expect(pathWith('/alerts', { unit: '', state: 'raised,acknowledged', after: 0 })).toBe(
      '/alerts?state=raised%2Cacknowledged&after=0',
    )
  })

  it('turns a problem document into one error', async () => {
    const fetch = answer(409, { code: 'conflict', detail: 'revision 3' })
    await expect(new Rest({ fetch }).post('/alerts/1/acknowledge')).rejects.toMatchObject({
      status: 409,
      code: 'conflict',
      message: 'revision 3',
    })
  })

  it('says how long to wait', async () => {
    const fetch = answer(429, { code: 'limited' }, { 'Retry-After': '30' })
    await expect(new Rest({ fetch }).post('/session')).rejects.toMatchObject({ retryAfterS: 30 })
  })

  it('ends the session on 401, but not when the login itself is refused', async () => {
    const onUnauthenticated = vi.fn()
    const rest = new Rest({ fetch: answer(401, {}), onUnauthenticated })
    await expect(rest.post('/session')).rejects.toThrow()
    expect(onUnauthenticated).not.toHaveBeenCalled()
    await expect(rest.get('/units')).rejects.toThrow()
    expect(onUnauthenticated).toHaveBeenCalledOnce()
  })

  it('says unavailable when nobody answers', async () => {
    const fetch = vi.fn(() => Promise.reject(new TypeError('network')))
    await expect(new Rest({ fetch }).get('/me')).rejects.toMatchObject({
      status: 0,
      code: 'unavailable',
    })
  })
})
