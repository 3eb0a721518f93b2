// Waiting for a condition with a deadline: the only way these tests pass time.
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  deadlineMs = 30_000,
): Promise<T> {
  const end = Date.now() + deadlineMs
  let last: unknown
  for (;;) {
    try {
      const value = await probe()
      if (value !== undefined && value !== false) return value
    } catch (error) {
      last = error
    }
    if (Date.now() > end) throw new Error(`waited ${deadlineMs} ms for: ${what}${last ? ` (${String(last)})` : ''}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
