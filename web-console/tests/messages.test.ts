import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'
import { parse } from 'vue/compiler-sfc'

import { alarmTypes, alertStates, dismissReasons } from '@/core/api/types'
import { messages } from '@/messages'

type Tree = { [key: string]: string | Tree }

function flat(tree: Tree, prefix = ''): Map<string, string> {
  const all = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') all.set(prefix + key, value)
    else for (const [below, text] of flat(value, `${prefix}${key}.`)) all.set(below, text)
  }
  return all
}

function filesIn(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(join(dir, entry.name)) : [join(dir, entry.name)],
  )
}

const zh = flat(messages['zh-CN'] as Tree)
const en = flat(messages.en as Tree)
const sources = filesIn('src').filter((file) => /\.(vue|ts)$/.test(file))
const texts = new Map(sources.map((file) => [file, readFileSync(file, 'utf8')]))
const han = /[\u4e00-\u9fff]/
const withoutComments = (text: string) =>
  text.replace(/<!--[\s\S]*?-->|\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '')

describe('messages', () => {
  it('has the same keys in both languages', () => {
    expect([...en.keys()].sort()).toEqual([...zh.keys()].sort())
  })

  it('has the same placeholders in both languages', () => {
    const holes = (text = '') => (text.match(/\{\w+\}/g) ?? []).sort()
    for (const [key, text] of zh) expect(holes(en.get(key)), key).toEqual(holes(text))
  })

  it('is Chinese in Chinese and English in English', () => {
    const neutral = /^(language\.|status\.noLatency|keys\.escape|call\.and)/
    for (const [key, text] of zh) if (!neutral.test(key)) expect(text, key).toMatch(han)
    for (const [key, text] of en)
      if (!key.startsWith('language.')) expect(text, key).not.toMatch(han)
  })

  it('has a word for every type, state and reason of the contract', () => {
    for (const type of alarmTypes) expect(zh.has(`alarm.${type}`), type).toBe(true)
    for (const state of alertStates) expect(zh.has(`state.${state}`), state).toBe(true)
    for (const reason of dismissReasons) expect(zh.has(`dismiss.${reason}`), reason).toBe(true)
  })

  it('knows every key the sources name', () => {
    const groups = new Set([...zh.keys()].map((key) => key.split('.')[0]))
    for (const [file, text] of texts) {
      for (const [, key] of text.matchAll(/\b(?:t|te)\(\s*'([\w.-]+)'/g)) {
        expect(zh.has(key as string), `${file}: ${key}`).toBe(true)
      }
      for (const [, prefix] of text.matchAll(/\b(?:t|te)\(\s*`([\w-]+)\./g)) {
        expect(groups.has(prefix as string), `${file}: ${prefix}`).toBe(true)
      }
    }
  })

  it('keeps Chinese out of the sources', () => {
    for (const [file, text] of texts) expect(withoutComments(text), file).not.toMatch(han)
  })

  it('keeps literal words out of the templates', () => {
    for (const [file, text] of texts) {
      if (!file.endsWith('.vue')) continue
      const { descriptor } = parse(text)
      const template = withoutComments(descriptor.template?.content ?? '')
      const words = template.replace(/<kbd>[^<]*<\/kbd>|\{\{[\s\S]*?\}\}|<(?:"[^"]*"|[^>"])*>/g, '')
      expect(words.match(/[A-Za-z]{2,}/g), file).toBeNull()
      const spoken = /\s(?:aria-label|title|placeholder|alt)="([^"]+)"/g
      expect(
        [...template.matchAll(spoken)].map(([all]) => all),
        file,
      ).toEqual([])
    }
  })
})
