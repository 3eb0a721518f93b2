// What to do about a call's way to the server: decided here, done by CallMedia.

export interface Way {
  state: RTCPeerConnectionState
  /** Milliseconds in that state. */
  sinceMs: number
  /** Milliseconds since the last attempt to mend it; null when there was none. */
  triedMs: number | null
  /** Attempts since it last worked. */
  attempts: number
  /** Milliseconds without a single packet from the server although we send. */
  silentMs: number
  /** Whether there is somebody to send an offer to. */
  reachable: boolean
}

/** `restart`: new ICE on the same connection; `rebuild`: a new connection, a new handshake. */
export type Step = 'wait' | 'restart' | 'rebuild'

export const handshakeWithinMs = 10_000
export const silentAfterMs = 8_000
const betweenMs = [0, 2_000, 3_000, 5_000, 8_000]
/** So many restarts without success, then everything anew. */
const restarts = 3

const pauseAfter = (attempts: number) => betweenMs[Math.min(attempts, betweenMs.length - 1)] ?? 0

export function nextStep(way: Way): Step {
  if (!way.reachable) return 'wait'
  if (way.state === 'connected') return way.silentMs > silentAfterMs ? 'rebuild' : 'wait'
  if (way.triedMs !== null && way.triedMs < pauseAfter(way.attempts)) return 'wait'
  if (way.state === 'closed') return 'rebuild'
  const slow = way.state === 'new' || way.state === 'connecting'
  if (slow && way.sinceMs < handshakeWithinMs) return 'wait'
  return way.attempts % (restarts + 1) === restarts ? 'rebuild' : 'restart'
}
