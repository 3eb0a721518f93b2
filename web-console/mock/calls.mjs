// Calls of the mock: enough of the state machine to see every screen.

const now = () => new Date().toISOString()

export function makeCalls(world, tell) {
  let count = 0
  const party = (id) => {
    const user = world.users.find((other) => other.id === id)
    const unit = world.units.find((other) => other.code === user.unit)
    return { id: user.id, name: user.name, role: user.role, unit: user.unit, unit_name: unit.name }
  }
  const find = (id) => world.calls.find((call) => call.id === id)
  const both = (type, call) => tell(type, call, [call.from.id, call.to.id])

  function finish(call, end, by) {
    if (call.state === 'ended') return
    clearTimeout(call.timer)
    Object.assign(call, { state: 'ended', end, ended_by: by, ended_at: now() })
    both('call.ended', call)
  }

  return {
    mine: (user) =>
      world.calls.filter((c) => c.state !== 'ended' && [c.from.id, c.to.id].includes(user.id)),
    invite(user, { to, alert = null }, connection) {
      const about = world.alerts.find((other) => other.id === alert)
      const call = {
        id: `call-${++count}`,
        state: 'ringing',
        from: party(user.id),
        to: party(to),
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
      both('call.ringing', call)
      return call
    },
    answer(user, { call: id }, connection) {
      const call = find(id)
      clearTimeout(call.timer)
      call.ends.push(connection)
      Object.assign(call, { state: 'active', answered_at: now() })
      both('call.answered', call)
      return call
    },
    reject: (user, { call }) => finish(find(call), 'rejected', user.id),
    hangup(user, { call: id }) {
      const call = find(id)
      finish(call, call.state === 'ringing' ? 'cancelled' : 'hung_up', user.id)
    },
    offer: (id) => find(id),
  }
}

export const callFor = (call, connection) => {
  const { ends, ...wire } = call
  return { ...wire, here: ends.includes(connection) }
}
