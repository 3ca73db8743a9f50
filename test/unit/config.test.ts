import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { readConfig, readStoreName } from '../../src/config.ts'
import { KnownError } from '../../src/core/errors.ts'
import { MODEL_PRICES, MODEL_PRICES_DATE } from '../../src/core/model-prices-table.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const complete = {
  WHATSAPP_APP_SECRET: 'app-secret',
  WHATSAPP_VERIFY_TOKEN: 'verify-token',
  WHATSAPP_ACCESS_TOKEN: 'access-token',
  WHATSAPP_PHONE_NUMBER_ID: '106',
}

test('a fresh install has working defaults and says what a real number needs', () => {
  const { missing, ...config } = readConfig({})
  expect(config).toEqual({
    port: 3000,
    host: '0.0.0.0',
    numbers: [],
    graphUrl: 'https://graph.facebook.com',
    graphVersion: 'v25.0',
    appSecretProof: false,
    flowKeys: [],
    store: { kind: 'lowdb', folder: './data' },
    migratesOnStart: true,
    bot: 'pizza',
    throughput: 80,
    pairLimit: true,
    media: { isFetched: true, mostBytes: 104_857_600 },
    drainSeconds: 0,
    retentionDays: 90,
    model: {
      baseUrl: 'https://api.anthropic.com',
      prices: MODEL_PRICES,
      pricesDate: MODEL_PRICES_DATE,
    },
    emulatorPort: 4000,
    logLevel: 'info',
  })
  expect(missing.map(({ place }) => place)).toEqual(Object.keys(complete))
})

test('what .env.example says are the defaults are the defaults', () => {
  const example = parseEnv(readFileSync('.env.example', 'utf8'))
  expect(readConfig(example)).toEqual(readConfig({}))
})

test('.env.example explains every setting there is', () => {
  const example = readFileSync('.env.example', 'utf8')
  const sources = [
    'src/config.ts',
    'src/config/numbers.ts',
    'src/config/settings.ts',
    'src/config/store-url.ts',
    'src/config/flow-keys.ts',
    'src/config/model.ts',
  ]
  const source = sources.map((path) => readFileSync(path, 'utf8')).join('\n')
  const names = new Set(source.match(/\b(?:[A-Z]{2,}_)+[A-Z]{2,}\b|\bPORT\b|\bBOT\b/g))
  const constants = ['LOG_LEVELS', 'MOST_DAYS', 'TEST_SETTINGS', 'NEEDED_BESIDE_FILE']
  const others = [
    ...constants,
    'MOST_MEDIA_MB',
    'MOST_DRAIN_SECONDS',
    'KEY_BITS',
    'DEFAULT_BOT',
    'FILE_CURE',
    'MODEL_PRICES',
    'MODEL_PRICES_DATE',
    'NAMED_TWICE',
    'DEFAULT_SCHEMA',
    'SCHEMA_NAME',
  ]
  for (const name of names) {
    if (!others.includes(name)) expect(example).toContain(`${name}=`)
  }
})

test('a setting that is empty or blank counts as not set', () => {
  expect(readConfig({ PORT: '', LOG_LEVEL: '  ' })).toEqual(readConfig({}))
})

test('every setting is read', () => {
  const config = readConfig({
    ...complete,
    WHATSAPP_BUSINESS_ACCOUNT_ID: '102',
    PORT: '8080',
    HOST: '127.0.0.1',
    GRAPH_API_URL: 'http://127.0.0.1:4000/',
    GRAPH_API_VERSION: 'v26.1',
    STORE_URL: 'memory:',
    MIGRATE_ON_START: 'off',
    MEDIA_FOLDER: '/srv/media',
    BOT: 'echo',
    WHATSAPP_THROUGHPUT: '1000',
    WHATSAPP_PAIR_LIMIT: 'off',
    WHATSAPP_APP_SECRET_PROOF: 'on',
    MEDIA_DOWNLOAD: 'off',
    MEDIA_MAX_MB: '16',
    RETENTION_DAYS: '7',
    DRAIN_SECONDS: '5',
    ANTHROPIC_API_KEY: 'sk-ant-1',
    ANTHROPIC_BASE_URL: 'http://127.0.0.1:4002/',
    EMULATOR_PORT: '4001',
    LOG_LEVEL: 'warn',
    TURNWISE_UNCERTAIN_MS: '300',
    TURNWISE_WATCHDOG_MS: '20',
  })
  expect(config).toEqual({
    port: 8080,
    host: '127.0.0.1',
    numbers: [
      {
        numberId: '106',
        bot: 'echo',
        accessToken: 'access-token',
        appSecrets: ['app-secret'],
        businessAccountId: '102',
      },
    ],
    verifyToken: 'verify-token',
    graphUrl: 'http://127.0.0.1:4000',
    graphVersion: 'v26.1',
    appSecretProof: true,
    flowKeys: [],
    store: { kind: 'memory' },
    migratesOnStart: false,
    bot: 'echo',
    throughput: 1000,
    pairLimit: false,
    media: { isFetched: false, mostBytes: 16_777_216 },
    drainSeconds: 5,
    retentionDays: 7,
    model: {
      apiKey: 'sk-ant-1',
      baseUrl: 'http://127.0.0.1:4002',
      prices: MODEL_PRICES,
      pricesDate: MODEL_PRICES_DATE,
    },
    emulatorPort: 4001,
    logLevel: 'warn',
    uncertainMs: 300,
    watchdogMs: 20,
    missing: [],
  })
})

test('nothing of it can be changed afterwards', () => {
  const config = readConfig(complete)
  expect(Object.isFrozen(config)).toBe(true)
  expect(Object.isFrozen(config.numbers[0]?.appSecrets)).toBe(true)
})

test('several secrets hold while one is being changed', () => {
  const { numbers } = readConfig({ ...complete, WHATSAPP_APP_SECRET: 'old, new' })
  expect(numbers[0]?.appSecrets).toEqual(['old', 'new'])
})

test('several numbers each have their own bot and token, in the same order', () => {
  const { numbers } = readConfig({
    ...complete,
    WHATSAPP_PHONE_NUMBER_ID: '1,2',
    WHATSAPP_ACCESS_TOKEN: 'one,two',
    BOT: 'echo, pizza',
  })
  expect(numbers).toMatchObject([
    { numberId: '1', accessToken: 'one', bot: 'echo' },
    { numberId: '2', accessToken: 'two', bot: 'pizza' },
  ])
})

test('one token and one bot stand for all numbers', () => {
  const { numbers } = readConfig({ ...complete, WHATSAPP_PHONE_NUMBER_ID: '1,2', BOT: 'echo' })
  expect(numbers.map(({ accessToken, bot }) => [accessToken, bot])).toEqual([
    ['access-token', 'echo'],
    ['access-token', 'echo'],
  ])
})

test('numbers can stand in a file, each with token, secret and bot', () => {
  const path = writeNumbers([
    { numberId: '1', accessToken: 'one', appSecret: 'secret', bot: 'echo' },
    { numberId: '2', accessToken: 'two', appSecret: ['old', 'new'], businessAccountId: '9' },
  ])
  const { numbers } = readConfig({
    NUMBERS_FILE: path,
    WHATSAPP_VERIFY_TOKEN: 'word',
    BOT: 'signup',
  })
  expect(numbers).toEqual([
    { numberId: '1', accessToken: 'one', appSecrets: ['secret'], bot: 'echo' },
    {
      numberId: '2',
      accessToken: 'two',
      appSecrets: ['old', 'new'],
      bot: 'signup',
      businessAccountId: '9',
    },
  ])
})

test('each part of the file that is wrong is named, and no secret is shown', () => {
  const path = writeNumbers([
    { numberId: '+1 555', accessToken: 'one', appSecret: 'hunter2 ' },
    { numberId: '2', appSecret: [], bot: 'a b' },
  ])
  const error = errorOf({ NUMBERS_FILE: path })
  for (const part of ['0.numberId', '1.accessToken', '1.appSecret', '1.bot']) {
    expect(error.message).toContain(` at ${part}.`)
  }
  expect(error.message).toContain('WHATSAPP_VERIFY_TOKEN: It is missing.')
  expect(error.message).not.toContain('hunter2')
})

test('a file of numbers that is not there, or not JSON, is named', () => {
  expect(errorOf({ NUMBERS_FILE: 'nowhere.json' }).message).toContain('`nowhere.json`')
  const path = join(createTemporaryFolder(), 'numbers.json')
  writeFileSync(path, '[{')
  expect(errorOf({ NUMBERS_FILE: path }).message).toContain('is not right. It must be a JSON array')
})

test('numbers in a file and in the environment together are refused', () => {
  const path = writeNumbers([{ numberId: '1', accessToken: 'one', appSecret: 'secret' }])
  expect(errorOf({ ...complete, NUMBERS_FILE: path }).message).toContain('names numbers too')
})

test('a number that is set up by half is refused with what is missing and where to get it', () => {
  for (const name of Object.keys(complete)) {
    const { code, message } = errorOf({ ...complete, [name]: '' })
    expect(code).toBe('config-invalid')
    expect(message).toMatch(new RegExp(`^${name}: It is missing\\. .*\\.env`, 'm'))
    expect(message.split('\n')).toHaveLength(2)
  }
})

test.each([
  ['PORT', '70000'],
  ['PORT', 'http'],
  ['PORT', '-1'],
  ['PORT', '3000.5'],
  ['HOST', 'http://localhost'],
  ['GRAPH_API_URL', 'graph.facebook.com'],
  ['GRAPH_API_URL', 'ftp://graph.facebook.com'],
  ['GRAPH_API_VERSION', '25'],
  ['STORE_URL', 'lowdb:'],
  ['STORE_URL', './data'],
  ['STORE_URL', 'postgres://localhost'],
  ['STORE_URL', 'postgres://localhost/turnwise?schema=Turn-wise'],
  ['STORE_URL', 'postgres://localhost/turnwise?pool=0'],
  ['STORE_URL', 'postgres://a%zz:pw@localhost/turnwise'],
  ['STORE_URL', 'postgres://ada:50%@localhost/turnwise'],
  ['MIGRATE_ON_START', 'yes'],
  ['BOT', 'my bot'],
  ['BOT', 'echo,pizza'],
  ['WHATSAPP_THROUGHPUT', '0'],
  ['WHATSAPP_PAIR_LIMIT', 'yes'],
  ['WHATSAPP_APP_SECRET_PROOF', 'yes'],
  ['WHATSAPP_FLOWS_PRIVATE_KEY', './nowhere.pem'],
  ['WHATSAPP_FLOWS_PRIVATE_KEY', 'package.json'],
  ['MEDIA_DOWNLOAD', 'yes'],
  ['MEDIA_MAX_MB', '101'],
  ['RETENTION_DAYS', '0'],
  ['DRAIN_SECONDS', '61'],
  ['EMULATOR_PORT', '4000 '.repeat(2)],
  ['LOG_LEVEL', 'verbose'],
  ['WHATSAPP_PHONE_NUMBER_ID', '+1 555 078 3881'],
  ['WHATSAPP_PHONE_NUMBER_ID', '106,106'],
  ['WHATSAPP_BUSINESS_ACCOUNT_ID', 'acme'],
  ['WHATSAPP_ACCESS_TOKEN', 'one,two'],
  ['TURNWISE_UNCERTAIN_MS', 'soon'],
  ['TURNWISE_WATCHDOG_MS', '0'],
])('%s=%s is refused with a sentence that says so', (name, value) => {
  const { code, message } = errorOf({ ...complete, [name]: value })
  expect(code).toBe('config-invalid')
  const [, sentence = '', ...more] = message.split('\n')
  expect(sentence.startsWith(`${name}: `)).toBe(true)
  expect(more).toEqual([])
})

test('the keys of forms are opened with their passphrase, and are RSA with 2048 bits', () => {
  const folder = createTemporaryFolder()
  const cipher = { cipher: 'aes-256-cbc', passphrase: 'a word' }
  const write = (name: string, modulusLength: number, more = {}) => {
    const file = join(folder, name)
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength })
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem', ...more }))
    return file
  }
  const open = write('open.pem', 2048)
  const closed = write('closed.pem', 2048, cipher)
  const { flowKeys } = readConfig({
    WHATSAPP_FLOWS_PRIVATE_KEY: `${open}, ${closed}`,
    WHATSAPP_FLOWS_PASSPHRASE: 'a word',
  })
  expect(flowKeys.map((pem) => createPrivateKey(pem).type)).toEqual(['private', 'private'])
  const wrong = { WHATSAPP_FLOWS_PRIVATE_KEY: closed, WHATSAPP_FLOWS_PASSPHRASE: 'a wrong one' }
  expect(errorOf(wrong).message).toContain('no private key that can be opened')
  expect(errorOf(wrong).message).not.toContain('a wrong one')
  const short = write('short.pem', 1024)
  expect(errorOf({ WHATSAPP_FLOWS_PRIVATE_KEY: short }).message).toContain('2048 bits')
})

test('all mistakes are told at once, with their values', () => {
  const { message } = errorOf({
    PORT: 'eighty',
    LOG_LEVEL: 'loud',
    RETENTION_DAYS: 'ever',
    WHATSAPP_PHONE_NUMBER_ID: '106',
  })
  expect(message.split('\n')[0]).toBe('6 settings are not right; .env.example explains them all.')
  for (const part of ['`eighty`', '`loud`', '`ever`', 'WHATSAPP_APP_SECRET: It is missing.']) {
    expect(message).toContain(part)
  }
})

test('a wrong secret is told without showing it', () => {
  const secrets = { WHATSAPP_APP_SECRET: 'hunter2 x', WHATSAPP_ACCESS_TOKEN: 'EAA token' }
  const { message } = errorOf({ ...complete, ...secrets })
  expect(message).toContain('WHATSAPP_APP_SECRET: The value (9 characters)')
  expect(message).not.toMatch(/hunter2|EAA/)
})

test('a database is named with its schema, and the password goes no further', () => {
  const url = 'postgres://ada:p%40ss@db:6432/bots?sslmode=verify-full&schema=shop&pool=4'
  expect(readConfig({ STORE_URL: url }).store).toEqual({
    kind: 'postgres',
    url: 'postgres://ada:p%40ss@db:6432/bots?sslmode=verify-full',
    schema: 'shop',
    connections: 4,
  })
  const { store, migratesOnStart } = readConfig({
    STORE_URL: 'postgresql://localhost/turnwise',
    MIGRATE_ON_START: 'off',
    MEDIA_FOLDER: '/srv/media',
  })
  expect(store).toEqual({
    kind: 'postgres',
    url: 'postgresql://localhost/turnwise',
    schema: 'turnwise',
    mediaFolder: '/srv/media',
  })
  expect(migratesOnStart).toBe(false)
  // A verb that names a store itself means the same files.
  const environment = { MEDIA_FOLDER: '/srv/media' }
  expect(readStoreName('postgres://localhost/turnwise', environment)).toMatchObject({
    mediaFolder: '/srv/media',
  })
  for (const wrong of ['postgres://ada:hunter2@', 'postgres//ada:hunter2@db/bots']) {
    const { message } = errorOf({ STORE_URL: wrong })
    expect(message).toMatch(/^STORE_URL: The value \(\d+ characters\) names no store/m)
    expect(message).not.toContain('hunter2')
  }
})

function writeNumbers(numbers: readonly unknown[]): string {
  const path = join(createTemporaryFolder(), 'numbers.json')
  writeFileSync(path, JSON.stringify(numbers))
  return path
}

function errorOf(environment: Record<string, string>): KnownError {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof KnownError) return error
    throw error
  }
  throw new Error('The settings were accepted.')
}

describe('AGENT_PRICES', () => {
  const folder = createTemporaryFolder()
  const price = { input: 7, output: 8, cacheWrite: 9, cacheRead: 1 }

  function readPrices(content: string) {
    const path = join(folder, 'prices.json')
    writeFileSync(path, content)
    return readConfig({ AGENT_PRICES: path }).model
  }

  test('what it says of a model stands in place of what we know', () => {
    const longPrompt = { above: 1_000, ...price, input: 70 }
    const models = { 'claude-sonnet-5-5': price, 'claude-of-tomorrow': { ...price, longPrompt } }
    const { prices, pricesDate } = readPrices(JSON.stringify({ date: '2027-01-02', models }))
    expect(pricesDate).toBe('2027-01-02')
    expect(prices['claude-sonnet-5-5']).toEqual([{ rates: price }])
    expect(prices['claude-of-tomorrow']).toEqual([
      { rates: price, longPrompt: { above: 1_000, rates: { ...price, input: 70 } } },
    ])
    expect(prices['claude-haiku-5-5']).toEqual(MODEL_PRICES['claude-haiku-5-5'])
  })

  test.each([
    ['no JSON', '{', 'it is no JSON'],
    ['no date', JSON.stringify({ models: {} }), 'at date'],
    [
      'a price that is left out',
      JSON.stringify({ date: '2027-01-02', models: { m: { input: 1 } } }),
      'at models.m.output',
    ],
    ['a misspelt key', JSON.stringify({ date: '2027-01-02', model: {} }), 'at models'],
  ])('with %s it is refused, with the place', (_what, content, told) => {
    expect(() => readPrices(content)).toThrow(told)
  })

  test('a file that is not there is told of', () => {
    expect(() => readConfig({ AGENT_PRICES: join(folder, 'none.json') })).toThrow('ENOENT')
  })
})

test('a key for Claude never appears in an error', () => {
  expect(() => readConfig({ ANTHROPIC_API_KEY: 'sk ant secret' })).toThrow(/ANTHROPIC_API_KEY/)
  expect(() => readConfig({ ANTHROPIC_API_KEY: 'sk ant secret' })).not.toThrow(/secret/)
})
