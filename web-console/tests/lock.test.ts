import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

interface Entry {
  optional?: boolean
  engines?: unknown
  resolved?: string
}
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'))
const lock = Object.entries(read('package-lock.json').packages as Record<string, Entry>)

describe('package-lock.json', () => {
  it('asks no engine of optional packages (else: npm run lock)', () => {
    expect(lock.filter(([, entry]) => entry.optional && entry.engines)).toEqual([])
  })

  it('names no registry', () => {
    expect(lock.filter(([, entry]) => entry.resolved)).toEqual([])
  })

  it('pins every dependency exactly', () => {
    const { dependencies, devDependencies } = read('package.json')
    for (const version of Object.values({ ...dependencies, ...devDependencies })) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/)
    }
  })

  it('runs under the Node it brings along', () => {
    expect(process.versions.node).toBe(read('package.json').devDependencies.node)
  })
})
