import { describe, expect, it } from 'vitest'

import type { Api } from '@/core/api/resources'
import type { Camera } from '@/core/api/cameraTypes'
import type { User } from '@/core/api/types'
import { Directory } from '@/core/directory'

const worker = { id: 3, name: '李秀英', presence: 'offline' } as User
const camera = { id: 'c1', state: 'connecting' } as Camera

/** Answers when told, so that events can come first. */
function slowApi() {
  const waiting: (() => void)[] = []
  const late = <T>(answer: T) => new Promise<T>((done) => waiting.push(() => done(answer)))
  const api = {
    units: () => late({ units: [] }),
    users: () => late({ users: [worker] }),
    cameras: () => late({ cameras: [camera] }),
  } as unknown as Api
  return { api, answer: () => waiting.forEach((done) => done()) }
}

describe('Directory', () => {
  it('keeps what events said while the lists were on their way', async () => {
    const { api, answer } = slowApi()
    const directory = new Directory(api)
    const loaded = directory.load('officer')
    directory.setPresence(3, 'online')
    directory.setCamera({ ...camera, state: 'online' })
    answer()
    await loaded
    expect(directory.users.current[0]?.presence).toBe('online')
    expect(directory.cameras.current).toEqual([{ ...camera, state: 'online' }])
  })

  it('believes a new list over events from before it was asked for', async () => {
    const { api, answer } = slowApi()
    const directory = new Directory(api)
    directory.setPresence(3, 'busy')
    const loaded = directory.load('officer')
    answer()
    await loaded
    expect(directory.users.current[0]?.presence).toBe('offline')
  })
})
