import { setup } from 'xstate'
import { createModelParts, examineModels, findUnpriced } from '../../../src/app/models.ts'
import type { Config } from '../../../src/config.ts'
import { readConfig } from '../../../src/config.ts'
import { agent } from '../../../src/core/agent.ts'
import type { Bot } from '../../../src/core/bot.ts'
import { defineBot } from '../../../src/core/define-bot.ts'
import type { Logger } from '../../../src/core/ports.ts'
import type { FakeAnthropic } from '../../support/anthropic.ts'
import { anthropicKey, startFakeAnthropic } from '../../support/anthropic.ts'
import { shop } from '../../support/test-bots.ts'

const november = Date.parse('2026-11-23T10:00:00Z')
let anthropic: FakeAnthropic

beforeEach(async () => {
  anthropic = await startFakeAnthropic()
})

afterEach(() => anthropic.stop())

function toBot(model: string, budget: { readonly usd?: number; readonly tokens?: number }): Bot {
  const assistant = agent({ model, system: 'You help.', budget: { day: budget } })
  const machine = setup({ actors: { assistant } }).createMachine({
    id: 'helper',
    initial: 'listening',
    on: { 'user.*': '.thinking', 'agent.budget': '.listening' },
    states: {
      listening: {},
      thinking: {
        invoke: { id: 'assistant', src: 'assistant', onDone: 'listening', onError: 'listening' },
      },
    },
  })
  return defineBot({ name: 'helper', machine, loopBreaker: false })
}

function toConfig(more: Readonly<Record<string, string>> = {}): Config {
  return readConfig({ ANTHROPIC_BASE_URL: anthropic.url, ...more })
}

function toLogger(): { readonly logger: Logger; readonly warned: string[] } {
  const warned: string[] = []
  const silent = () => undefined
  const logger = {
    debug: silent,
    info: silent,
    error: silent,
    warn: (_fields: object, sentence: string) => void warned.push(sentence),
  }
  return { logger, warned }
}

test('without a key there is no model, which is told once where a bot in use has an agent', async () => {
  const { logger, warned } = toLogger()
  const used = toConfig({ BOT: 'helper' })
  const bots = [shop(), toBot('claude-sonnet-5-5', {})]
  expect((await createModelParts(used, bots, logger)).model).toBeUndefined()
  expect(warned).toEqual([expect.stringContaining('ANTHROPIC_API_KEY is not set')])
  expect((await createModelParts(toConfig(), bots, logger)).model).toBeUndefined()
  expect(warned).toHaveLength(1)
})

test('with a key the model is asked where the settings say', async () => {
  const { logger } = toLogger()
  const config = toConfig({ ANTHROPIC_API_KEY: anthropicKey })
  const { model } = await createModelParts(config, [], logger)
  const outcome = await model?.answer({
    model: 'claude-haiku-5-5',
    system: [],
    messages: [{ role: 'user', parts: [{ kind: 'text', text: 'Hi' }] }],
    tools: [],
    maxTokens: 10,
    timeoutMs: 5_000,
    signal: new AbortController().signal,
  })
  expect(outcome).toMatchObject({ outcome: 'answered', parts: [{ text: 'Hello.' }] })
  await model?.close()
})

test('a budget in money for a model without a price is refused, one in tokens is not', () => {
  const config = toConfig()
  expect(findUnpriced(toBot('claude-sonnet-5-5', { usd: 1 }), config, november)).toBeUndefined()
  expect(findUnpriced(toBot('claude-mythos-5-2', { tokens: 1 }), config, november)).toBeUndefined()
  const error = findUnpriced(toBot('claude-mythos-5-2', { usd: 1 }), config, november)
  expect(error?.code).toBe('bot-invalid')
  expect(error?.message).toMatch(/claude-mythos-5-2.*AGENT_PRICES/)
})

describe('the doctor', () => {
  async function examine(bots: readonly Bot[], more: Readonly<Record<string, string>>) {
    const findings = await examineModels(toConfig(more), bots, november)
    return findings.map(({ state, about, sentence }) => `${state} ${about}: ${sentence}`)
  }

  test('says nothing where no bot has an agent', async () => {
    expect(await examine([shop()], {})).toEqual([])
  })

  test('notes that there is no key', async () => {
    const [told] = await examine([toBot('claude-sonnet-5-5', {})], {})
    expect(told).toMatch(/^note ANTHROPIC_API_KEY: /)
  })

  test('looks whether each model may be used, and what it costs', async () => {
    const bots = [toBot('claude-sonnet-5-5', {}), toBot('claude-mythos-5-2', {}), toBot('gpt', {})]
    const told = await examine(bots, { ANTHROPIC_API_KEY: anthropicKey })
    expect(told).toEqual([
      'ok Model claude-sonnet-5-5: It may be used with ANTHROPIC_API_KEY.',
      'ok Model claude-mythos-5-2: It may be used with ANTHROPIC_API_KEY.',
      expect.stringMatching(/^fix Model gpt: .* no such model/),
      expect.stringMatching(/^note AGENT_PRICES: No price is known of claude-mythos-5-2, gpt/),
    ])
    // Nothing was asked that costs anything.
    expect(anthropic.calls).toHaveLength(0)
  })

  test('tells of a key that is refused, without showing it', async () => {
    const key = 'sk-ant-another'
    const [told] = await examine([toBot('claude-sonnet-5-5', {})], { ANTHROPIC_API_KEY: key })
    expect(told).toMatch(/^fix Model claude-sonnet-5-5: .*401.*authentication_error/)
    expect(told).not.toContain(key)
  })

  test('wants old prices to be looked up again', async () => {
    const findings = await examineModels(
      { ...toConfig({ ANTHROPIC_API_KEY: anthropicKey }) },
      [toBot('claude-sonnet-5-5', {})],
      november + 200 * 86_400_000,
    )
    expect(findings.at(-1)).toMatchObject({ state: 'note', about: 'AGENT_PRICES' })
    expect(findings.at(-1)?.sentence).toContain('200 days ago')
  })
})
