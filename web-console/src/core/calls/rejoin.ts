// What a page remembers over a reload: the call it carries and the token that proves it.

export interface Remembered {
  call: string
  resume: string | null
}

const key = 'gulou.call'

/** `storage` is the tab's own, so that another tab does not take the call away. */
export class Rejoin {
  constructor(private readonly storage: Storage) {}

  get current(): Remembered | null {
    try {
      const kept = JSON.parse(this.storage.getItem(key) ?? 'null') as Remembered | null
      return typeof kept?.call === 'string' ? kept : null
    } catch {
      return null
    }
  }

  keep(call: string, resume: string | undefined): void {
    const known = this.current
    const token = resume ?? (known?.call === call ? known.resume : null)
    this.storage.setItem(key, JSON.stringify({ call, resume: token }))
  }

  forget(): void {
    this.storage.removeItem(key)
  }
}
