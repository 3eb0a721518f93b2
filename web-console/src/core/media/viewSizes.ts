// How large each received picture is shown, told to the server so that it sends no more than that.

export interface TileSize {
  mid: string
  /** Device pixels; 0: not to be seen now. */
  height: number
}

export interface ViewSizesOptions {
  tell: (tiles: TileSize[]) => void
  everyMs?: number
}

/** A pixel more or less is no news. */
const step = 16

export class ViewSizes {
  private readonly sizes = new Map<string, number>()
  private told = ''
  private timer: ReturnType<typeof setTimeout> | undefined
  private hidden = false

  constructor(private readonly options: ViewSizesOptions) {}

  set(mid: string, height: number): void {
    this.sizes.set(mid, Math.ceil(height / step) * step)
    this.soon()
  }

  /** The tile is gone: its picture is not seen any more. */
  remove(mid: string): void {
    if (this.sizes.has(mid)) this.set(mid, 0)
  }

  /** A page in the background sees nothing. */
  setHidden(hidden: boolean): void {
    this.hidden = hidden
    this.soon()
  }

  /** The server has a new picture of us: say everything again. */
  repeat(): void {
    this.told = ''
    this.soon()
  }

  clear(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.sizes.clear()
    this.told = ''
  }

  private soon(): void {
    this.timer ??= setTimeout(() => this.say(), this.options.everyMs ?? 300)
  }

  private say(): void {
    this.timer = undefined
    const tiles = [...this.sizes].map(([mid, height]) => ({
      mid,
      height: this.hidden ? 0 : height,
    }))
    const text = JSON.stringify(tiles)
    if (text === this.told || tiles.length === 0) return
    this.told = text
    this.options.tell(tiles)
  }
}
