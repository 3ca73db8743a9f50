import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const instructions = read('Dockerfile')
  .replace(/^#.*$/gm, '')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => line !== '')

/** The words behind an instruction, of each time it stands there. */
function findAll(instruction: string): string[][] {
  return instructions
    .filter((line) => line.startsWith(`${instruction} `))
    .map((line) => line.slice(instruction.length + 1).split(/\s+/))
}

const copied = findAll('COPY')
  .filter(([first]) => first?.startsWith('--from') !== true)
  .flatMap((words) => words.slice(0, -1))

test('everything that the image copies is there, and passes .dockerignore', () => {
  const passed =
    read('.dockerignore')
      .match(/^!.+$/gm)
      ?.map((line) => line.slice(1)) ?? []
  for (const path of copied) {
    expect([path, existsSync(join(root, path)), passed.includes(path)]).toEqual([path, true, true])
  }
  expect(passed.filter((path) => !copied.includes(path))).toEqual([])
})

test('the image runs a verb of the CLI, and nothing as root', () => {
  const [entry = []] = findAll('ENTRYPOINT')
  expect(JSON.parse(entry.join(' '))).toEqual(['node', 'scripts/turnwise.js'])
  expect(copied).toContain('scripts/turnwise.js')
  const [verb = []] = findAll('CMD')
  const [name] = JSON.parse(verb.join(' ')) as string[]
  expect(existsSync(join(root, `src/cli/${name}.ts`))).toBe(true)
  const users = findAll('USER')
  expect(users).toEqual([['node']])
  const last = instructions.findLastIndex((line) => /^(RUN|COPY) /.test(line))
  expect(instructions.indexOf('USER node')).toBeGreaterThan(last)
})

test('the image stands on a Node.js that the package allows, named by its version', () => {
  const oldest = Number(/"node": ">=(\d+)/.exec(read('package.json'))?.[1])
  for (const [image = ''] of findAll('FROM')) {
    const [, version] = /^node:(\d+)-[a-z]+-slim$/.exec(image) ?? []
    expect(Number(version)).toBeGreaterThanOrEqual(oldest)
  }
})

test('what the image and compose.yaml set are settings, with values that hold', async () => {
  const { readConfig } = await import('../../src/config.ts')
  const [variables = []] = findAll('ENV')
  const own = Object.fromEntries(variables.map((pair) => pair.split(/=(.*)/s).slice(0, 2)))
  expect(readConfig(own)).toMatchObject({
    host: '0.0.0.0',
    port: 3000,
    store: { kind: 'lowdb', folder: '/data' },
  })
  expect(findAll('VOLUME')).toEqual([['/data']])
  const compose = read('compose.yaml')
  const [, block = ''] = /environment:\n((?: {4}[A-Z_]+: .*\n)+)\nservices:/.exec(compose) ?? []
  const pairs = block
    .trim()
    .split('\n')
    .map((line) =>
      line
        .trim()
        .split(/: (.*)/s)
        .slice(0, 2),
    )
  const settings = Object.fromEntries(
    pairs.map(([name, value = '']) => [
      name,
      value.replace(/^['"]|['"]$/g, '').replace(/\$\{.*?\}/, 'pw'),
    ]),
  )
  expect(readConfig(settings)).toMatchObject({
    store: { kind: 'postgres', url: 'postgres://turnwise:pw@postgres:5432/turnwise' },
    drainSeconds: 5,
  })
  const example = read('.env.example')
  for (const name of [...Object.keys(own), ...Object.keys(settings), 'POSTGRES_PASSWORD']) {
    if (name !== 'NODE_ENV') expect(example).toContain(`${name}=`)
  }
  // A stop is given as long as it may take.
  const grace = Number(/stop_grace_period: (\d+)s/.exec(compose)?.[1])
  expect(grace).toBeGreaterThan(5 + 12)
})
