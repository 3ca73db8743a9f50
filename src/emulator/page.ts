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

/** What is served as it lies in the folder. */
const files = [
  { path: '/', file: 'index.html', type: 'text/html' },
  { path: '/icon.svg', file: 'icon.svg', type: 'image/svg+xml' },
]

/** What is bundled when it is first asked for, and then kept in memory. */
const bundles = [
  { path: '/page.js', file: 'main.tsx', type: 'text/javascript' },
  { path: '/page.css', file: 'page.css', type: 'text/css' },
]

/** The phone page. */
export function createPage(): express.Router {
  const router = express.Router()
  for (const { path, file, type } of files) {
    router.get(path, protect, async (_request, response) => {
      response.type(type).send(await readFile(join(folder, file)))
    })
  }
  for (const { path, file, type } of bundles) {
    let text: string | undefined
    router.get(path, protect, (_request, response) => {
      text ??= bundle(join(folder, file))
      response.type(type).send(text)
    })
  }
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

function bundle(entry: string): string {
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
