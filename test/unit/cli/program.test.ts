import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from '../../../src/cli/program.ts'
import type { Terminal } from '../../../src/cli/terminal.ts'
import { EXIT } from '../../../src/cli/terminal.ts'

const VERBS = [
  ...['dev', 'start', 'emulator', 'chat', 'tail', 'conversations', 'dead-letters', 'outbox'],
  ...[
    'media',
    'take',
    'reply',
    'release',
    'approvals',
    'backup',
    'connect',
    'number',
    'flows',
    'migrate',
  ],
  ...['store', 'errors', 'templates', 'eval', 'new', 'doctor'],
]

test('the help lists every verb, and none that is internal', async () => {
  const { code, printed, told } = await run(['--help'])
  expect({ code, told }).toEqual({ code: EXIT.ok, told: '' })
  const verbs = [...printed.matchAll(/^ {2}([a-z-]+)(?: \S+)* {2,}\S/gm)].map(([, verb]) => verb)
  expect(verbs).toEqual(VERBS)
})

test.each([
  ...VERBS,
  ...['list', 'show', 'replay', 'drop'].map((what) => `dead-letters ${what}`),
  ...['list', 'show', 'approve', 'deny'].map((what) => `approvals ${what}`),
  ...['flows keys', 'number show', 'store copy', 'store check'],
  ...['list', 'show'].map((what) => `conversations ${what}`),
  ...['list', 'resend', 'drop'].map((what) => `outbox ${what}`),
  ...['pull', 'list', 'show', 'create', 'edit'].map((what) => `templates ${what}`),
  ...['delete', 'unpause', 'preview', 'types'].map((what) => `templates ${what}`),
])('%s explains itself with an example', async (words) => {
  const { code, printed, told } = await run([...words.split(' '), '--help'])
  expect({ code, told }).toEqual({ code: EXIT.ok, told: '' })
  expect(printed).toMatch(/Examples?:\n {2}\$ turnwise /)
})

test.each([
  [[]],
  [['nonsense']],
  [['tail', '--nonsense']],
  [['tail', '--direction', 'up']],
  [['take']],
  [['dead-letters']],
  [['approvals']],
  [['approvals', 'approve']],
  [['dead-letters', 'replay']],
  [['release', 'c1', '--held', 'maybe']],
  [['tail', '--since', 'yesterday']],
  [['tail', '--grep', '(']],
  [['conversations', 'list', '--limit', 'few']],
  [['templates']],
  [['templates', 'show']],
  [['templates', 'preview', 'order_update', '--set', 'nothing']],
  [['eval']],
  [['eval', 'helpdesk', '--least', '101']],
  [['eval', 'helpdesk', '--parallel', '0']],
  [['new', 'My Bot']],
  [['new', 'constructor']],
  [['new', 'class']],
  [['store']],
  [['store', 'copy', 'lowdb:./a']],
  [['store', 'copy', 'lowdb:./a', 'NOWHERE']],
  [['store', 'check', 'postgres://ada:hunter2@']],
])('%j is a wrong call, and is told in sentences', async (args) => {
  const { code, printed, told } = await run(args)
  expect({ code, printed }).toEqual({ code: EXIT.usage, printed: '' })
  expect(told).not.toBe('')
  expect(told).not.toMatch(/\n\s+at /)
})

test.each(['--version', '-V'])('%s prints the version of the package', async (option) => {
  const text = readFileSync(join(__dirname, '../../../package.json'), 'utf8')
  const { version } = JSON.parse(text) as { version: string }
  expect(await run([option])).toEqual({ code: EXIT.ok, printed: version, told: '' })
})

test('ids in examples look like real ones', async () => {
  const verbs = ['take', 'release', 'conversations show', 'outbox resend', 'outbox drop']
  for (const words of verbs) {
    const { printed } = await run([...words.split(' '), '--help'])
    expect(printed).toMatch(/ c[a-z2-7]{12}\b/)
  }
})

test('wrong settings are all told by any verb that needs them', async () => {
  const { code, told } = await run(['outbox', 'list'], { PORT: 'x', RETENTION_DAYS: '-1' })
  expect(code).toBe(EXIT.failed)
  expect(told).toMatch(/^2 settings are not right.*\nPORT: `x`.*\nRETENTION_DAYS: `-1`/)
})

test('beside a server that keeps nothing there is nothing to look at', async () => {
  const { code, told } = await run(['conversations', 'list'])
  expect(code).toBe(EXIT.failed)
  expect(told).toMatch(/^STORE_URL is `memory:`/)
})

/** Runs a command line in this process, without any setting but a store that keeps nothing. */
async function run(args: readonly string[], environment: Record<string, string> = {}) {
  const printed: string[] = []
  const told: string[] = []
  let code: number = EXIT.ok
  const terminal: Terminal = {
    environment: { STORE_URL: 'memory:', ...environment },
    print: (line) => printed.push(line),
    write: async () => undefined,
    tell: (line) => told.push(line),
    isInteractive: false,
    exitWith: (wanted) => {
      code = wanted
    },
    untilStopped: () => new AbortController().signal,
  }
  await runProgram(args, terminal)
  return { code, printed: printed.join('\n'), told: told.join('\n') }
}
