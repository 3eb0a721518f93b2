// Answers over HTTP: JSON, problems, files with ranges.

import { createReadStream, statSync } from 'node:fs'
import { extname } from 'node:path'

const mime = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.jpg': 'image/jpeg',
  '.mp4': 'video/mp4',
}

export function json(res, status, body, headers = {}) {
  const type = status >= 400 ? 'application/problem+json' : 'application/json'
  res.writeHead(status, { 'Content-Type': type, ...headers })
  res.end(status === 204 ? undefined : JSON.stringify(body))
}
export const problem = (res, status, code, detail = code) =>
  json(res, status, { type: 'about:blank', title: code, status, detail, code })

export function file(req, res, path, headers = {}) {
  const size = statSync(path).size
  const range = /bytes=(\d+)-(\d*)/.exec(req.headers.range ?? '')
  const from = range ? Number(range[1]) : 0
  const to = range && range[2] ? Number(range[2]) : size - 1
  res.writeHead(range ? 206 : 200, {
    'Content-Type': mime[extname(path)] ?? 'application/octet-stream',
    'Content-Length': to - from + 1,
    'Accept-Ranges': 'bytes',
    ...(range ? { 'Content-Range': `bytes ${from}-${to}/${size}` } : {}),
    ...headers,
  })
  createReadStream(path, { start: from, end: to }).pipe(res)
}

export const body = async (req) => {
  let text = ''
  for await (const chunk of req) text += chunk
  return text ? JSON.parse(text) : {}
}
