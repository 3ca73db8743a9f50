import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import type { RequestHandler } from 'express'
import express from 'express'

const folder = join(import.meta.dirname, 'page')

// Pictures and films may be links to anywhere, as on a phone; scripts are ours alone.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob: https: http:",
  "media-src 'self' data: blob: https: http:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const files: readonly (readonly [path: string, file: string, type: string])[] = [
  ['/', 'index.html', 'text/html'],
  ['/page.css', 'page.css', 'text/css'],
  ['/icon.svg', 'icon.svg', 'image/svg+xml'],
]

/** The phone page: its script is bundled when it is first asked for, and kept in memory. */
export function createPage(): express.Router {
  const router = express.Router()
  let script: string | undefined

  for (const [path, file, type] of files) {
    router.get(path, protect, async (_request, response) => {
      response.type(type).send(await readFile(join(folder, file)))
    })
  }
  router.get('/page.js', protect, (_request, response) => {
    script ??= bundle()
    response.type('text/javascript').send(script)
  })
  return router
}

const protect: RequestHandler = (_request, response, next) => {
  response.set({
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
  })
  next()
}

function bundle(): string {
  const entry = join(folder, 'main.tsx')
  if (!existsSync(entry)) return ''
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}
