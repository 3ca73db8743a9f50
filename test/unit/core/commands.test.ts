import { commandProblems, createCommandMatcher } from '../../../src/core/commands.ts'

test('a command is the whole text, whatever its case and outer spaces', () => {
  const match = createCommandMatcher({ cancel: ['cancel', 'Stop it', 'CAFÉ'] })
  expect(match('cancel')).toBe('command.cancel')
  expect(match('  STOP IT\n')).toBe('command.cancel')
  expect(match('cafe\u0301')).toBe('command.cancel')
  expect(match('please cancel')).toBeUndefined()
  expect(match('')).toBeUndefined()
})

test('a pattern is tried on the whole text, with its own flags', () => {
  const match = createCommandMatcher({ order: /order \d+|again/gm, help: /help/i })
  expect(match('order 17')).toBe('command.order')
  expect(match('again')).toBe('command.order')
  expect(match('again')).toBe('command.order')
  expect(match('Again')).toBeUndefined()
  expect(match('order 17 please')).toBeUndefined()
  expect(match('x\nagain')).toBeUndefined()
  expect(match('HELP')).toBe('command.help')
})

test('the first command that fits wins', () => {
  const match = createCommandMatcher({ stop: /stop/i, cancel: ['stop'] })
  expect(match('stop')).toBe('command.stop')
})

test('what a command cannot be is named', () => {
  const places = (commands: Parameters<typeof commandProblems>[0]) =>
    commandProblems(commands).map(({ place, problem }) => `${place}: ${problem}`)
  expect(places({ cancel: ['cancel', 'stop'], help: /help/ })).toEqual([])
  expect(places({ 'a.b': ['x'] })).toEqual([
    `commands.a.b: The command's name "a.b" is not a word.`,
  ])
  expect(places({ a: ['x'], b: ['X '] })).toEqual(['commands.b: "X " means commands.a too.'])
  expect(places({ a: 'x' as never })).toEqual([
    'commands.a: It is neither a regular expression nor a list of texts.',
  ])
})
