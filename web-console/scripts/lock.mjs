// Run after every change of the dependencies: npm run lock.
// Debian's npm runs under Node 18 and silently leaves out optional packages whose `engines` ask for
// more, which the native parts of Vite do. They are only ever loaded by the Node 24 this package
// brings along, so the lock file does not repeat what they ask for.

import { readFileSync, writeFileSync } from 'node:fs'

const path = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(path, 'utf8'))
for (const entry of Object.values(lock.packages)) {
  if (entry.optional) delete entry.engines
}
writeFileSync(path, JSON.stringify(lock, null, 2) + '\n')
