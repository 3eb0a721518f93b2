// Calls of the mock: enough of the state machine to see every screen.

const now = () => new Date().toISOString()

export function makeCalls(world, tell) {
  let count = 0
  const party = (id, state) => {
    const user = world.users.find((other) => other.id === id)
    const unit = world.units.find((other) => other.code === user.unit)
    const { name, role } = user
    const times = { joined_at: state === 'joined' ? now() : null, left_at: null }
    return { id, name, role, unit: user.unit, unit_name: unit.name, state, ...times }
  }
  const find = (id) => world.calls.find((call) => call.id === id)
  const partOf = (call, id) => call.parties.find((other) => other.id === id)
  const live = (p) => ['ringing', 'joined', 'away'].includes(p.state)
  const all = (type, call, more = []) =>
    tell(type, call, [...call.parties.filter(live).map((p) => p.id), ...more])

  function finish(call, end, by) {
    if (call.state === 'ended') return
    clearTimeout(call.timer)
    Object.assign(call, { state: 'ended', end, ended_by: by, ended_at: now() })
    all('call.ended', call, by ? [by] : [])
  }
  function set(call, id, state) {
    Object.assign(partOf(call, id), { state, [live({ state }) ? 'joined_at' : 'left_at']: now() })
    if (call.state === 'active' && call.parties.filter(live).length < 2) {
      return finish(call, 'hung_up', id)
    }
    all('call.updated', call, [id])
  }

  return {
    mine: (user) =>
      world.calls.filter((c) => {
        const mine = partOf(c, user.id)
        return c.state !== 'ended' && mine && live(mine)
      }),
    invite(user, { to, alert = null }, connection) {
      const about = world.alerts.find((other) => other.id === alert)
      const parties = [party(user.id, 'joined'), ...[to].flat().map((id) => party(id, 'ringing'))]
      const call = {
        id: `call-${++count}`,
        state: 'ringing',
        from: parties[0],
        to: parties[1],
        parties,
        group: parties.length > 2,
        alert,
        place: about?.camera_name ?? null,
        invited_at: now(),
        answered_at: null,
        ended_at: null,
        end: null,
        ended_by: null,
        ends: [connection],
      }
      Object.defineProperty(call, 'timer', { enumerable: false, writable: true })
      world.calls.push(call)
      call.timer = setTimeout(() => finish(call, 'no_answer', null), 30_000)
      all('call.ringing', call)
      return call
    },
    add(call, to, state = 'ringing') {
      const known = partOf(call, to)
      if (known) Object.assign(known, party(to, state))
      else call.parties.push(party(to, state))
      call.group = true
      all('call.updated', call)
      return call
    },
    set,
    answer(user, { call: id }, connection) {
      const call = find(id)
      clearTimeout(call.timer)
      call.ends.push(connection)
      const first = call.state === 'ringing'
      Object.assign(call, { state: 'active', answered_at: call.answered_at ?? now() })
      Object.assign(partOf(call, user.id), { state: 'joined', joined_at: now() })
      all(first ? 'call.answered' : 'call.updated', call)
      return call
    },
    reject(user, { call: id }) {
      const call = find(id)
      if (call.state === 'ringing') finish(call, 'rejected', user.id)
      else set(call, user.id, 'rejected')
    },
    hangup(user, { call: id }) {
      const call = find(id)
      if (call.state === 'ringing') return finish(call, 'cancelled', user.id)
      if (call.group) return set(call, user.id, 'left')
      finish(call, 'hung_up', user.id)
    },
    take(call, connection) {
      if (!call.ends.includes(connection)) call.ends.push(connection)
      all('call.updated', call)
    },
    find,
  }
}

export const callFor = (call, connection) => {
  const { ends, ...wire } = call
  const here = ends.includes(connection)
  return { ...wire, here, ...(here ? { resume: `resume-${call.id}-${connection.user.id}` } : {}) }
}
