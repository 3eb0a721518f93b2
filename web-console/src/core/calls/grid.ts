// How many columns let n pictures be as large as possible in a box.

export interface Box {
  width: number
  height: number
}

const aspect = 16 / 9
export const gap = 8

/** The fewest rows among the best; on a narrow box pictures stay wide enough and rows scroll. */
export function columnsFor(n: number, box: Box, leastWidth: number): number {
  const most = Math.max(1, Math.floor((box.width + gap) / (leastWidth + gap)))
  let best = { columns: 1, width: 0 }
  for (let columns = 1; columns <= Math.min(n, most); columns++) {
    const rows = Math.ceil(n / columns)
    const wide = (box.width - gap * (columns - 1)) / columns
    const high = ((box.height - gap * (rows - 1)) / rows) * aspect
    const width = Math.min(wide, high)
    if (width > best.width - 4) best = { columns, width }
  }
  return best.width < leastWidth ? most : best.columns
}
