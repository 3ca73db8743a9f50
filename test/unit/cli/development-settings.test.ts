import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toDevelopmentSettings } from '../../../src/cli/development/settings.ts'
import { readConfig } from '../../../src/config.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'

function settle(environment: Record<string, string>, bot?: string) {
  let count = 0
  const newSecret = () => {
    count += 1
    return `made-up-${count}`
  }
  return toDevelopmentSettings(environment, { ...(bot === undefined ? {} : { bot }), newSecret })
}

test('a stranger needs no settings: a number, secrets and an address of this machine are made up', () => {
  const { config } = settle({})
  expect(config.host).toBe('127.0.0.1')
  expect(config.missing).toEqual([])
  expect(config.numbers).toHaveLength(1)
  expect(config.numbers[0]).toMatchObject({ bot: 'pizza', numberId: expect.any(String) })
  const [number] = config.numbers
  expect([config.verifyToken, number?.accessToken, number?.appSecrets[0]].sort()).toEqual([
    'made-up-1',
    'made-up-2',
    'made-up-3',
  ])
})

test('the server is started with the very settings that the emulator has', () => {
  const { config, environment } = settle({ PORT: '3100' }, 'echo')
  expect(readConfig(environment)).toEqual(config)
})

test('what is set is kept, and only the rest is made up', () => {
  const { config } = settle({ WHATSAPP_PHONE_NUMBER_ID: '106', WHATSAPP_APP_SECRET: 'own' })
  expect(config.numbers[0]).toMatchObject({ numberId: '106', appSecrets: ['own'] })
})

test('the bot that is asked for answers every number', () => {
  const { config } = settle({ WHATSAPP_PHONE_NUMBER_ID: '1,2', BOT: 'pizza,signup' }, 'echo')
  expect(config.numbers.map(({ bot }) => bot)).toEqual(['echo', 'echo'])
})

test('numbers in a file go on with their bots, and share one secret and one token', () => {
  const path = join(createTemporaryFolder(), 'numbers.json')
  const numbers = [
    { numberId: '1', accessToken: 'one', appSecret: 'secret-1', bot: 'echo' },
    { numberId: '2', accessToken: 'two', appSecret: 'secret-2' },
  ]
  writeFileSync(path, JSON.stringify(numbers))
  const { config } = settle({ NUMBERS_FILE: path })
  expect(config.numbers).toMatchObject([
    { numberId: '1', bot: 'echo', accessToken: 'one', appSecrets: ['secret-1'] },
    { numberId: '2', bot: 'pizza', accessToken: 'one', appSecrets: ['secret-1'] },
  ])
})

test('a mistake is told as by any other verb', () => {
  expect(() => settle({ PORT: 'x' })).toThrow('`x` is no port')
})
