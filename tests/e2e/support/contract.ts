// The two contracts in docs/api, and whether an answer or a message keeps them.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import type { Answer } from './client.ts'

type Node = Record<string, unknown>
const folder = path.resolve(import.meta.dirname, '../../../docs/api')
const base = 'https://gulou.test/api/'
const read = (file: string) => parse(readFileSync(path.join(folder, file), 'utf8')) as Node
const documents: Record<string, Node> = { 'openapi.yaml': read('openapi.yaml'), 'asyncapi.yaml': read('asyncapi.yaml') }

const ajv = new Ajv2020({ strict: false, allErrors: true })
const addFormats = addFormatsModule as unknown as (to: Ajv2020) => void
addFormats(ajv)
for (const [file, document] of Object.entries(documents)) ajv.addSchema(document, base + file)

interface Place {
  pointer: string // file#/…
  node: Node
}

// Steps into a document, through every $ref on the way.
function locate(file: string, steps: string[]): Place | undefined {
  let pointer = ''
  let node: unknown = documents[file]
  for (const [i, step] of steps.entries()) {
    node = (node as Node)[step]
    pointer += '/' + step.replaceAll('~', '~0').replaceAll('/', '~1')
    if (node === undefined) return undefined
    const ref = (node as Node)?.['$ref']
    if (typeof ref !== 'string' || i === steps.length - 1 && step === 'schema') continue
    const [other, target] = ref.split('#') as [string, string]
    const to = target.slice(1).split('/').map((s) => s.replaceAll('~1', '/').replaceAll('~0', '~'))
    return locate(other || file, [...to, ...steps.slice(i + 1)])
  }
  return { pointer: `${file}#${pointer}`, node: node as Node }
}

const compiled = new Map<string, ValidateFunction>()
function faults(pointer: string, value: unknown): string {
  const [file, fragment] = pointer.split('#') as [string, string]
  const $ref = `${base}${file}#${encodeURI(fragment)}`
  const validate = compiled.get($ref) ?? ajv.compile({ $ref })
  compiled.set($ref, validate)
  return validate(value) ? '' : ajv.errorsText(validate.errors, { separator: '\n' })
}

function must(pointer: string, value: unknown, what: string): void {
  const wrong = faults(pointer, value)
  if (wrong) throw new Error(`${what} breaks ${pointer}:\n${wrong}\n${JSON.stringify(value).slice(0, 2000)}`)
}

export interface Operation {
  id: string
  method: string
  path: string
  open: boolean // needs no session
  statuses: string[]
  body: boolean
}

const methods = ['get', 'post', 'put', 'patch', 'delete']
export const operations: Operation[] = Object.entries(documents['openapi.yaml']!['paths'] as Record<string, Record<string, Node>>).flatMap(
  ([at, item]) =>
    methods.filter((method) => item[method]).map((method) => ({
      id: item[method]!['operationId'] as string,
      method: method.toUpperCase(),
      path: at,
      open: Array.isArray(item[method]!['security']),
      statuses: Object.keys(item[method]!['responses'] as Node),
      body: 'requestBody' in item[method]!,
    })),
)

// Throws where the answer is none the document promises: status, headers, media type, body.
export function checkAnswer(operation: Operation, answer: Answer): void {
  const what = `${operation.method} ${operation.path} → ${answer.status}`
  const steps = ['paths', operation.path, operation.method.toLowerCase(), 'responses', String(answer.status)]
  const response = locate('openapi.yaml', steps)
  if (!response) throw new Error(`${what} is not documented: ${answer.body.toString().slice(0, 500)}`)
  checkHeaders(response, steps, answer, what)
  const content = response.node['content'] as Node | undefined
  if (!content) {
    if (answer.body.length > 0) throw new Error(`${what} has a body the document does not know`)
    return
  }
  const type = String(answer.headers['content-type']).split(';')[0]!
  const schema = locate('openapi.yaml', [...steps, 'content', type, 'schema'])
  if (!schema) throw new Error(`${what} has the undocumented type ${type}`)
  if (type.endsWith('json')) must(schema.pointer, answer.json(), what)
  else if (answer.body.length === 0) throw new Error(`${what} is empty`)
}

function checkHeaders(response: Place, steps: string[], answer: Answer, what: string): void {
  for (const [name, header] of Object.entries((response.node['headers'] ?? {}) as Record<string, Node>)) {
    const value = answer.headers[name.toLowerCase()]
    if (value === undefined) {
      if (header['required']) throw new Error(`${what} lacks the header ${name}`)
      continue
    }
    const schema = locate('openapi.yaml', [...steps, 'headers', name, 'schema'])
    if (schema) must(schema.pointer, Array.isArray(value) ? value[0] : value, `${what}, ${name}`)
  }
}

export const messages = Object.keys((documents['asyncapi.yaml']!['components'] as Node)['messages'] as Node)

export function checkMessage(name: string, payload: unknown): void {
  const schema = locate('asyncapi.yaml', ['components', 'messages', name, 'payload'])
  if (!schema) throw new Error(`no message ${name}`)
  must(schema.pointer, payload, name)
}

const typeOf = (name: string) => {
  const type = locate('asyncapi.yaml', ['components', 'messages', name, 'payload', 'properties', 'type'])
  return type?.node['const'] as string
}

// The documented message of a type that is no reply, such as "alert.raised".
export function messageOfType(type: string): string {
  const found = messages.find((name) => typeOf(name) === type)
  if (!found) throw new Error(`a message of the undocumented type ${type}`)
  return found
}

// The types of the messages the server receives, and of those it sends unasked.
function typesOf(action: string): string[] {
  const all = Object.values(documents['asyncapi.yaml']!['operations'] as Record<string, Node>)
  const names = all.filter((one) => one['action'] === action).flatMap((one) => (one['messages'] as Node[]).map(last))
  return names.map(typeOf)
}
const last = (ref: Node) => String(ref['$ref']).split('/').at(-1)!
export const requestTypes = () => typesOf('receive')
export const eventTypes = () => typesOf('send')

// The documented replies to a request's type, by the operation that receives it.
export function repliesTo(type: string): string[] {
  const message = messageOfType(type)
  for (const operation of Object.values(documents['asyncapi.yaml']!['operations'] as Record<string, Node>)) {
    if (!(operation['messages'] as Node[]).some((ref) => last(ref) === message)) continue
    return ((operation['reply'] as Node)['messages'] as Node[]).map(last)
  }
  return []
}

// Every component schema's and message's examples, which must keep their own contract.
export function examples(): [string, string, unknown][] {
  const out: [string, string, unknown][] = []
  const schemas = (documents['openapi.yaml']!['components'] as Node)['schemas'] as Record<string, Node>
  for (const [name, schema] of Object.entries(schemas))
    for (const example of (schema['examples'] ?? []) as unknown[]) out.push([name, `openapi.yaml#/components/schemas/${name}`, example])
  for (const name of messages) {
    const place = locate('asyncapi.yaml', ['components', 'messages', name])!
    for (const example of (place.node['examples'] ?? []) as Node[]) out.push([name, `asyncapi.yaml#/components/messages/${name}/payload`, example['payload']])
  }
  return out
}
export const exampleFaults = ([, pointer, value]: [string, string, unknown]) => faults(pointer, value)
