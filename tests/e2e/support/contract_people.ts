// Sessions, units and users.
import { expect } from '@playwright/test'
import { city, street } from './city.ts'
import { expectStatus, type Case } from './contract_ask.ts'
import { until } from './until.ts'

export const session: Record<string, Case> = {
  signIn: async (world) => {
    const nobody = world.nobody()
    const { username, password } = world.account('officer')
    const answer = await nobody.ask('signIn', { body: { username, password } })
    expect(answer.status).toBe(200)
    expect(answer.headers['set-cookie']![0]).toMatch(/^gulou_session=[^;]{20,}; HttpOnly; Secure; SameSite=Strict; Path=\/; Max-Age=\d+$/)
    await expectStatus(nobody, 'signIn', { body: { username, password: 'wrong' } }, 401)
    await expectStatus(nobody, 'signIn', { body: { username: 'nobody', password: 'wrong' } }, 401)
    await expectStatus(nobody, 'signIn', { body: { username } }, 400)
  },
  signOut: async (world) => {
    const person = await world.signIn('officer2')
    const { cookie } = person.client
    const socket = await person.client.connect()
    await expectStatus(person, 'signOut', {}, 204)
    await until('the WebSocket to end', () => socket.closed === 1008)
    person.client.cookie = cookie
    await expectStatus(person, 'getMe', {}, 401)
  },
  signOutEverywhere: async (world) => {
    const one = await world.signIn('officer2')
    const other = await world.signIn('officer2')
    await expectStatus(one, 'signOutEverywhere', {}, 204)
    await expectStatus(other, 'getMe', {}, 401)
    await until('the WebSockets to end', () => world.person('officer2').socket.closed === 1008)
    await expectStatus(world.person('officer'), 'getMe', {}, 200)
  },
  getMe: async (world) => {
    await expectStatus(world.person('worker'), 'getMe', {}, 200)
  },
}

export const organisation: Record<string, Case> = {
  listUnits: async (world) => {
    const answer = await world.person('officer').ask('listUnits')
    const codes = answer.json<{ units: { code: string; parent: string | null }[] }>().units
    expect(codes[0]).toMatchObject({ code: city, parent: null })
    for (const [i, unit] of codes.entries())
      if (i > 0) expect(codes.slice(0, i).some((before) => before.code === unit.parent)).toBe(true)
  },
  listUsers: async (world) => {
    const officer = world.person('officer')
    const answer = await officer.ask('listUsers', { query: { unit: street } })
    const users = answer.json<{ users: { username: string; presence: string }[] }>().users
    expect(users).toEqual([expect.objectContaining({ username: 'worker', presence: 'online' })])
    await expectStatus(officer, 'listUsers', { query: { unit: 'nonsense' } }, 400)
    await expectStatus(world.person('worker'), 'listUsers', {}, 403)
    await expectStatus(world.person('street2'), 'listUsers', { query: { unit: street } }, 404)
  },
}
