import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from '../../../src/cli/program.ts'
import type { Terminal } from '../../../src/cli/terminal.ts'
import { EXIT } from '../../../src/cli/terminal.ts'
import type { EmulatorStage } from '../../support/emulator.ts'
import {
  accessToken,
  businessAccountId,
  phoneNumberId,
  startEmulatorStage,
} from '../../support/emulator.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'

// Verbs that write nothing; test/end-to-end/cli-templates.test.ts has the others.

interface Told {
  readonly code: number
  readonly printed: string
  readonly told: string
}

async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const [printed, told]: [string[], string[]] = [[], []]
  let code: number = EXIT.ok
  const terminal: Terminal = {
    environment,
    print: (line) => void printed.push(line),
    write: async () => undefined,
    tell: (line) => void told.push(line),
    isInteractive: false,
    exitWith: (given) => {
      code = given
    },
    untilStopped: () => new AbortController().signal,
  }
  await runProgram(['templates', ...args], terminal)
  return { code, printed: printed.join('\n'), told: told.join('\n') }
}

describe('a template is shown as a person would see it', () => {
  test('with its variables filled in', async () => {
    const filled = ['--set', '1=Ada', '--set', '2=A17', '--set', 'button2=A17']
    expect(await run(['preview', 'order_update', 'en_US', ...filled])).toEqual({
      code: EXIT.ok,
      told: '',
      printed: [
        'Hello Ada, your order A17 is on its way.',
        '',
        '[ Where is it? ]',
        '[ Track ] https://example.com/track/A17',
      ].join('\n'),
    })
  })

  test('with its placeholders and their names', async () => {
    const { printed } = await run(['preview', 'appointment_reminder', '--json'])
    expect(JSON.parse(printed)).toEqual({
      name: 'appointment_reminder',
      language: 'en_US',
      variables: ['first_name', 'day'],
      text: expect.stringContaining('Hi {{first_name}}, we see you on {{day}}.'),
    })
  })

  test.each([
    [['order_update'], EXIT.usage, 'has several languages: name one of en_US, es'],
    [['order_update', 'de'], EXIT.failed, 'is not there in `de`: it has en_US, es'],
    [['nothing'], EXIT.failed, 'There is no template `nothing` in templates'],
    [['offer', '--set', 'x'], EXIT.usage, '`x` sets nothing'],
    [['order_update', 'es', '--set', 'x=1'], EXIT.failed, 'x: The template has no such variable'],
    [['order_update', 'es', '--set', '1=Ada'], EXIT.failed, '2: It has no value'],
  ])('and %j is a mistake', async (args, code, sentence) => {
    const ran = await run(['preview', ...args])
    expect({ code: ran.code, printed: ran.printed }).toEqual({ code, printed: '' })
    expect(ran.told).toContain(sentence)
  })
})

describe('before WhatsApp is asked', () => {
  const folder = createTemporaryFolder()
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }

  test('all mistakes of a definition are told at once', async () => {
    const components = [{ type: 'body', text: '{{1}} is it' }]
    const wrong = { name: 'Ticket', language: 'en_US', category: 'utility', components }
    const { code, told } = await run(['create', write('wrong.en.json', JSON.stringify(wrong))])
    expect(code).toBe(EXIT.failed)
    expect(told).toContain('name: The name "Ticket" has other characters')
    expect(told).toContain('body: The text begins or ends with a variable')
  })

  test.each(['create', 'edit'])('%s needs a file that is a template', async (verb) => {
    expect((await run([verb, write('torn.json', '{')])).told).toContain('is not JSON')
    expect((await run([verb, join(folder, 'none.json')])).told).toContain('cannot be read')
    expect((await run([verb, write('empty.json', '{}')])).told).toMatch(
      /is no template[\s\S]*name:/,
    )
  })
})

describe('at WhatsApp', () => {
  let stage: EmulatorStage
  let environment: Readonly<Record<string, string>>
  beforeEach(async () => {
    stage = await startEmulatorStage()
    environment = {
      GRAPH_API_URL: stage.emulator.url,
      WHATSAPP_ACCESS_TOKEN: accessToken,
      WHATSAPP_PHONE_NUMBER_ID: phoneNumberId,
      WHATSAPP_BUSINESS_ACCOUNT_ID: businessAccountId,
      WHATSAPP_APP_SECRET: 'app-secret',
      WHATSAPP_VERIFY_TOKEN: 'verify-token',
    }
  })
  afterEach(() => stage.stop())

  test('templates are listed beside what the folder has of them', async () => {
    const { printed } = await run(['list', '--name', 'order_update'], environment)
    expect(printed.split('\n').map((line) => line.split(/ {2,}/).slice(0, 5))).toEqual([
      ['NAME', 'LANGUAGE', 'STATUS', 'CATEGORY', 'QUALITY'],
      ['order_update', 'en_US', 'APPROVED', 'UTILITY', 'same'],
      ['order_update', 'es', 'APPROVED', 'UTILITY', 'same'],
    ])
    expect(await run(['list', '--status', 'REJECTED'], environment)).toEqual({
      code: EXIT.ok,
      printed: '',
      told: 'There are no such templates.',
    })
  })

  test('a template is shown in all its languages, or not found', async () => {
    const { printed } = await run(['show', 'order_update'], environment)
    expect(printed).toContain('order_update (en_US), UTILITY: APPROVED')
    expect(printed).toContain('  Hola {{1}}, tu pedido {{2}} está en camino.')
    for (const verb of ['show', 'delete', 'unpause']) {
      expect(await run([verb, 'nothing'], environment)).toMatchObject({
        code: EXIT.failed,
        told: expect.stringContaining('WhatsApp has no template `nothing`'),
      })
    }
  })

  test('what is refused is told in words, and never the token', async () => {
    const token = 'a-token-of-nobody'
    const refused = await run(['list'], { ...environment, WHATSAPP_ACCESS_TOKEN: token })
    expect(refused.code).toBe(EXIT.failed)
    expect(refused.told).toMatch(/token .* \(error 190\)$/)
    expect(refused.told).not.toContain(token)
    const nowhere = { ...environment, GRAPH_API_URL: 'http://127.0.0.1:9' }
    expect(await run(['list'], nowhere)).toMatchObject({
      code: EXIT.failed,
      told: expect.stringContaining('WhatsApp was not reached'),
    })
  })

  test('an account is named where there are none or several', async () => {
    expect(await run(['list'], { ...environment, WHATSAPP_BUSINESS_ACCOUNT_ID: '' })).toMatchObject(
      {
        code: EXIT.failed,
        told: expect.stringContaining('WHATSAPP_BUSINESS_ACCOUNT_ID is missing'),
      },
    )
    const several = {
      ...environment,
      WHATSAPP_PHONE_NUMBER_ID: `${phoneNumberId}, 2`,
      WHATSAPP_BUSINESS_ACCOUNT_ID: `${businessAccountId}, 3`,
    }
    expect(await run(['list'], several)).toMatchObject({
      code: EXIT.usage,
      told: expect.stringContaining(`--account with one of ${businessAccountId}, 3`),
    })
    expect(await run(['list', '--account', '4'], several)).toMatchObject({ code: EXIT.usage })
    expect(await run(['list', '--account', businessAccountId], several)).toMatchObject({
      code: EXIT.ok,
    })
  })
})
