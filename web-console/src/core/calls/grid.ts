// How n pictures stand in a box so that they are as large as possible.

export interface Box {
  width: number
  height: number
}

export interface Arrangement {
  columns: number
  /** Of one picture, pixels. */
  width: number
}

const aspect = 16 / 9
const gap = 8

/** The fewest rows among the best; where faces would get too small they keep their width and scroll. */
export function arrange(n: number, box: Box, leastWidth: number): Arrangement {
  const wideIn = (columns: number) => (box.width - gap * (columns - 1)) / columns
  const most = Math.max(1, Math.floor((box.width + gap) / (leastWidth + gap)))
  let best: Arrangement = { columns: 1, width: 0 }
  for (let columns = 1; columns <= Math.min(n, most); columns++) {
    const rows = Math.ceil(n / columns)
    const high = ((box.height - gap * (rows - 1)) / rows) * aspect
    const width = Math.min(wideIn(columns), high)
    if (width > best.width - 4) best = { columns, width }
  }
  if (best.width >= leastWidth) return { ...best, width: Math.floor(best.width) }
  return { columns: most, width: Math.floor(wideIn(most)) }
}
