import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/** What each layer may import of ours, and the packages that are its own (design section 3). */
const layers: Readonly<Record<string, { layers: readonly string[]; packages: readonly string[] }>> =
  {
    core: { layers: [], packages: ['xstate', 'zod'] },
    engine: { layers: ['core'], packages: ['xstate'] },
    store: { layers: ['core'], packages: ['lowdb', 'pg'] },
    whatsapp: { layers: ['core'], packages: ['undici', 'libphonenumber-js'] },
    ai: { layers: ['core'], packages: ['@anthropic-ai/sdk'] },
    http: { layers: ['core', 'whatsapp'], packages: ['express'] },
    emulator: { layers: [], packages: ['express', 'undici', 'zod', 'esbuild', 'preact'] },
    config: { layers: ['core'], packages: ['zod'] },
    app: {
      layers: ['core', 'engine', 'store', 'whatsapp', 'ai', 'http', 'config'],
      packages: ['pino'],
    },
    cli: {
      layers: ['app', 'config', 'core', 'emulator', 'testing'],
      packages: ['commander', 'cli-progress', 'picocolors', 'undici', 'pino'],
    },
    index: { layers: ['core'], packages: [] },
    testing: { layers: ['core', 'engine', 'store'], packages: ['xstate'] },
    bots: { layers: ['index', 'templates'], packages: ['xstate', 'zod'] },
    // Written by `turnwise templates`: what may be said to whom, for bots.
    templates: { layers: ['index'], packages: [] },
  }

interface Import {
  readonly file: string
  readonly target: string
  readonly isType: boolean
}

const files = [...listFiles('src'), ...listFiles('bots'), ...listFiles('templates')]
const sources = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))
const imports = files.flatMap(importsOf)

test('a layer imports only what its row in the design allows', () => {
  const wrong = imports.filter((found) => !isAllowed(found))
  expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([])
})

test('no import goes in a circle', () => {
  const graph = new Map<string, string[]>()
  // Types are gone before anything is loaded: they may name each other.
  for (const { file, target } of imports.filter((found) => isOurs(found.target) && !found.isType)) {
    graph.set(file, [...(graph.get(file) ?? []), target])
  }
  const done = new Set<string>()
  const circles: string[] = []
  function visit(file: string, way: readonly string[]): void {
    if (way.includes(file)) {
      circles.push([...way.slice(way.indexOf(file)), file].join(' -> '))
      return
    }
    if (done.has(file)) return
    for (const next of graph.get(file) ?? []) visit(next, [...way, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  expect(circles).toEqual([])
})

test('no file in src and bots has more than 250 lines', () => {
  const isData = (file: string) => /-table\.ts$|wire-/.test(file)
  const long = [...sources]
    .filter(([file]) => !isData(file))
    .map(([file, source]) => ({ file, lines: source.split('\n').length - 1 }))
    .filter(({ lines }) => lines > 250)
  expect(long).toEqual([])
})

test('only the settings and the entry of the CLI read the environment', () => {
  expect(filesWith(/process\.env/)).toEqual(['src/cli/main.ts'])
})

test('only the clocks read the time', () => {
  const readers = filesWith(/\bDate\.now\(|new Date\(\)|performance\.now\(/)
  expect(readers.filter((file) => !file.startsWith('src/emulator/page/'))).toEqual([
    'src/emulator/clock.ts',
    'src/engine/clock.ts',
    'src/store/postgres/machine-time.ts',
  ])
})

test('nothing starts an actor but a job that is a plain promise', () => {
  expect(filesWith(/\bactor\.start\(/)).toEqual(['src/core/job.ts'])
  expect(filesWith(/\bcreateActor\(/)).toEqual(['src/core/job.ts', 'src/core/step/tree.ts'])
})

function filesWith(pattern: RegExp): string[] {
  return files.filter(
    (file) => !file.endsWith('.test.ts') && pattern.test(stripComments(sources.get(file) ?? '')),
  )
}

function stripComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
}

function listFiles(folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()
}

function importsOf(file: string): Import[] {
  // What stands in a template literal is text that is written elsewhere.
  const source = stripComments(sources.get(file) ?? '').replace(/`[^`]*`/g, '``')
  const pattern = /^(?:import|export)\s+(type\s)?[^'"`;]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm
  return [...source.matchAll(pattern)].map(([, type, from, bare]) => {
    const name = from ?? bare ?? ''
    const target = name.startsWith('.') ? relative(root, resolve(root, dirname(file), name)) : name
    return { file, target, isType: type !== undefined }
  })
}

function isOurs(target: string): boolean {
  return /^(src|bots|test|templates)\//.test(target)
}

function layerOf(file: string): string {
  const [top, second = ''] = file.split('/')
  return top === 'src' ? second.replace(/\.ts$/, '') : (top ?? '')
}

function isAllowed({ file, target, isType }: Import): boolean {
  const layer = layerOf(file)
  const rule = layers[layer]
  if (rule === undefined) return false
  if (target.startsWith('node:')) return layer !== 'bots' || file.endsWith('.test.ts')
  if (!isOurs(target)) {
    const name = target
      .split('/')
      .slice(0, target.startsWith('@') ? 2 : 1)
      .join('/')
    return rule.packages.includes(name)
  }
  const other = layerOf(target)
  if (other === layer || rule.layers.includes(other)) return true
  if (layer === 'http' && other === 'engine') return isType
  // Meta's wire types and the clock's port: the emulator shares nothing else with us.
  if (layer === 'emulator') {
    return isType && (/^src\/whatsapp\/wire/.test(target) || target === 'src/core/ports.ts')
  }
  return layer === 'bots' && file.endsWith('.test.ts') && other === 'testing'
}
