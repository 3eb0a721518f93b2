// Times as people read them; the wire's are RFC 3339 in UTC, these are local.

const two = (n: number) => String(n).padStart(2, '0')

export function clockTime(date: Date): string {
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

export function dayOf(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** "2026-11-21 19:15:23", local; an en dash for no time. */
export function localTime(time: string | null | undefined): string {
  if (!time) return '–'
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? '–' : `${dayOf(date)} ${clockTime(date)}`
}

/** "3:07" or "1:02:09". */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds))
  const hours = Math.floor(s / 3600)
  const rest = `${hours ? two(Math.floor(s / 60) % 60) : Math.floor(s / 60)}:${two(s % 60)}`
  return hours ? `${hours}:${rest}` : rest
}

export interface Age {
  unit: 'now' | 'seconds' | 'minutes' | 'hours' | 'days'
  n: number
}

/** A key under `age` in the message files and its number. */
export function ageOf(time: string, now: number): Age {
  const s = Math.max(0, Math.floor((now - Date.parse(time)) / 1000))
  if (s < 5) return { unit: 'now', n: 0 }
  if (s < 60) return { unit: 'seconds', n: s }
  if (s < 3600) return { unit: 'minutes', n: Math.floor(s / 60) }
  if (s < 86_400) return { unit: 'hours', n: Math.floor(s / 3600) }
  return { unit: 'days', n: Math.floor(s / 86_400) }
}
