import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AnthropicCall, FakeAnthropic, ModelAnswer } from '../support/anthropic.ts'
import { anthropicKey, askedOf, startFakeAnthropic, uses } from '../support/anthropic.ts'
import type { Ran } from '../support/run-turnwise.ts'
import { runTurnwise } from '../support/run-turnwise.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

jest.setTimeout(60_000)

let claude: FakeAnthropic
beforeAll(async () => {
  claude = await startFakeAnthropic()
  claude.always(answer)
})
afterAll(() => claude.stop())

/** A model that knows what the conversations below are about; it never opens the second ticket. */
function answer(call: AnthropicCall): ModelAnswer {
  const asked = askedOf(call)
  if (asked.includes('bent')) return uses('ticket.open', { subject: 'A bent wheel' })
  if (asked.includes('delivery')) return 'From 600 euros on it is **free**.'
  if (asked.includes('ticket')) return 'No.'
  return 'Anything else?'
}

const CONVERSATIONS = {
  conversations: [
    {
      name: 'delivery is free',
      steps: [{ says: 'Is delivery free?', expect: { heard: '\\*free\\*', noEvents: 'human' } }],
    },
    {
      name: 'a bent wheel is a ticket',
      steps: [
        {
          says: ['hello', 'My wheel is bent'],
          expect: { events: ['ticket.open'], heard: ['Ticket \\*R-\\d+', 'Anything else'] },
        },
        { waits: '1 hour', expect: { state: 'open.talk.assisted', handedOff: false } },
      ],
    },
    {
      name: 'a ticket is opened when one is wanted',
      steps: [{ says: 'A ticket, please', expect: { events: 'ticket.open' } }, { says: 'never' }],
    },
  ],
}

function write(content: unknown): string {
  const file = join(createTemporaryFolder(), 'my.eval.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

function run(args: readonly string[], key: string = anthropicKey): Promise<Ran> {
  const environment = { ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: claude.url }
  return runTurnwise(['eval', ...args], { environment, withinMs: 50_000 })
}

test('tells the pass rate, the cost and the latency, and what was said where one failed', async () => {
  const ran = await run(['helpdesk', '--file', write(CONVERSATIONS), '--parallel', '1'])
  expect(ran.code).toBe(1)
  const [passed, cost, latency] = ran.stdout.split('\n')
  expect(passed).toBe('2 of 3 passed (66.6 %)')
  expect(cost).toMatch(
    /^4 calls, [1-9]\d* tokens in \(\d+ of them cached\), [1-9]\d* out, \$0\.0\d*[1-9]\d*$/,
  )
  expect(latency).toMatch(
    /^a call took \d+\.\d s \(median\), \d+\.\d s \(p95\), \d+\.\d s \(longest\)$/,
  )
  expect(ran.stderr).toMatch(/✓ delivery is free \(1 calls, \$0\.\d+, \d\.\d s\)/)
  expect(ran.stderr).toMatch(
    /✗ a ticket is opened when one is wanted .*\n {4}step 1: `ticket\.open` did not happen \(none\)\.\n {4}\| user: A ticket, please\n {4}\| bot: No\.\n/,
  )
  expect(ran.stderr).not.toContain('never')
})

test('ends well when as many have passed as are wanted, each as often as told', async () => {
  const file = write(CONVERSATIONS)
  const ran = await run(['helpdesk', '--file', file, '--least', '66', '--repeat', '3', '--json'])
  expect(ran.code).toBe(0)
  expect(JSON.parse(ran.stdout)).toMatchObject({
    bot: 'helpdesk',
    held: 9,
    passed: 6,
    calls: 12,
    usd: expect.any(Number),
    latencyMs: { median: expect.any(Number) },
    conversations: expect.arrayContaining([
      expect.objectContaining({ name: 'delivery is free', isPassed: true, calls: 1 }),
    ]),
  })
})

test('only some conversations are held where they are named', async () => {
  const ran = await run(['helpdesk', '--file', write(CONVERSATIONS), '--only', 'delivery'])
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('1 of 1 passed (100 %)') })
})

test('a key that is refused is no measure, also where the file expects the way without a model', async () => {
  const says = { says: 'hello', expect: { heard: 'Sorry|not switched on' } }
  const file = write({
    conversations: [
      { name: 'a', steps: [says] },
      { name: 'b', steps: [says] },
    ],
  })
  const ran = await run(['helpdesk', '--file', file, '--least', '0', '--parallel', '1'], 'wrong')
  expect(ran).toMatchObject({ code: 1, stdout: '' })
  expect(ran.stderr).toMatch(
    /✗ a .*\n {4}step 1: No call was answered: Claude refuses the key[\s\S]*Nothing was measured of the model: Claude refuses the key or the account: check ANTHROPIC_API_KEY/,
  )
  expect(ran.stderr).not.toContain('✗ b')
})

test.each([
  [['nobody'], anthropicKey, /There is no bot `nobody`/],
  [['pizza'], anthropicKey, /no evaluation yet: write .*pizza\.eval\.json[\s\S]*"conversations"/],
  [['helpdesk', '--file', '/dev'], anthropicKey, /\/dev cannot be read/],
  [['helpdesk', '--file', write('{')], anthropicKey, /my\.eval\.json is no JSON/],
  [['helpdesk', '--file', write({})], anthropicKey, /conversations: /],
  [['helpdesk', '--only', 'xyz'], anthropicKey, /No conversation has `xyz` in its name/],
  [['helpdesk'], '', /ANTHROPIC_API_KEY is missing/],
])('%j cannot be evaluated with that, and is told why', async (args, key, sentence) => {
  const { code, stdout, stderr } = await run(args, key)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(sentence)
})
