// A value that tells its listeners when it changes: the only thing core shows to the framework.

export type Unsubscribe = () => void

export interface Readable<T> {
  readonly current: T
  /** Calls `listener` on every later change, in the order of subscription. */
  subscribe(listener: (value: T) => void): Unsubscribe
}

export class Value<T> implements Readable<T> {
  private readonly listeners = new Set<(value: T) => void>()

  constructor(private value: T) {}

  get current(): T {
    return this.value
  }

  set(value: T): void {
    if (Object.is(value, this.value)) return
    this.value = value
    for (const listener of [...this.listeners]) listener(value)
  }

  subscribe(listener: (value: T) => void): Unsubscribe {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}

/** An event without memory. */
export class Signal<T> {
  private readonly listeners = new Set<(value: T) => void>()

  emit(value: T): void {
    for (const listener of [...this.listeners]) listener(value)
  }

  subscribe(listener: (value: T) => void): Unsubscribe {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}
