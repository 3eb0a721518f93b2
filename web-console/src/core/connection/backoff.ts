// How long to wait before the n-th try: doubling from 0.5 s to 15 s, jittered so that a restarted
// server is not met by every console at once.

export const firstDelayMs = 500
export const longestDelayMs = 15_000

/** `attempt` counts from 0; `random` is in [0, 1). The result lies between half and the full step. */
export function backoffMs(attempt: number, random: number): number {
  const step = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempt, 10))
  return Math.round(step / 2 + (step / 2) * random)
}
