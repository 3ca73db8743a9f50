import type { FactStore } from '../../../src/core/facts.ts'
import type { OutboundMessage } from '../../../src/core/messages.ts'
import type { NoticeContent } from '../../../src/core/notice-content.ts'
import type { TemplateStates } from '../../../src/engine/template-states.ts'
import { createTemplateStates } from '../../../src/engine/template-states.ts'
import { createMemoryFacts } from '../../../src/store/memory/facts.ts'

const order: OutboundMessage = { kind: 'template', name: 'order', language: 'en_US' }
const template = { accountId: 'a1', name: 'order', language: 'en_US' }

let facts: FactStore
let states: TemplateStates
beforeEach(() => {
  facts = createMemoryFacts()
  states = open()
})

function open(accountOf: (numberId: string) => string | undefined = () => 'a1'): TemplateStates {
  return createTemplateStates({ facts, accountOf })
}

function status(event: string, more: object = {}): NoticeContent {
  return { type: 'template.status', template, event, ...more }
}

test.each(['PAUSED', 'DISABLED', 'REJECTED', 'PENDING', 'IN_APPEAL', 'ARCHIVED'])(
  '%s stops a template until it is approved',
  async (event) => {
    expect(states.stopOf('n1', order)).toBeUndefined()
    await states.learn(status(event), 1)
    expect(states.stopOf('n1', order)).toMatchObject({
      class: 'template',
      reason: expect.stringContaining('order (en_US)'),
    })
    await states.learn(status('APPROVED'), 2)
    expect(states.stopOf('n1', order)).toBeUndefined()
  },
)

test.each(['APPROVED', 'FLAGGED', 'REINSTATED', 'LOCKED', 'DELETED', 'NEWER_THAN_US'])(
  '%s stops nothing: WhatsApp takes or refuses what is sent',
  async (event) => {
    await states.learn(status('PAUSED'), 1)
    await states.learn(status(event), 2)
    expect(states.stopOf('n1', order)).toBeUndefined()
  },
)

test('what is known of a template outlives the process', async () => {
  await states.learn(status('PAUSED', { occasion: 'FIRST_PAUSE' }), 1)
  expect(open().stopOf('n1', order)?.reason).toContain('FIRST_PAUSE')
})

test('news that come late change nothing', async () => {
  await states.learn(status('APPROVED'), 5)
  await states.learn(status('PAUSED'), 4)
  expect(states.stopOf('n1', order)).toBeUndefined()
})

test('a template of another name, language or account is not stopped', async () => {
  await states.learn(status('PAUSED'), 1)
  expect(states.stopOf('n1', { ...order, name: 'offer' })).toBeUndefined()
  expect(states.stopOf('n1', { ...order, language: 'es' })).toBeUndefined()
  expect(states.stopOf('n1', { kind: 'text', body: 'order' })).toBeUndefined()
  expect(open(() => 'a2').stopOf('n1', order)).toBeUndefined()
})

test('a template in Meta’s own JSON is stopped too', async () => {
  await states.learn(status('PAUSED'), 1)
  const content = { name: 'order', language: { code: 'en_US' } }
  expect(states.stopOf('n1', { kind: 'raw', type: 'template', content })).toBeDefined()
  expect(states.stopOf('n1', { kind: 'raw', type: 'template', content: ['order'] })).toBeUndefined()
})

test('for a number of an unknown account only what all accounts agree in counts', async () => {
  const unknown = open(() => undefined)
  await unknown.learn(status('PAUSED'), 1)
  expect(unknown.stopOf('n1', order)).toBeDefined()
  await unknown.learn(
    { type: 'template.status', template: { ...template, accountId: 'a2' }, event: 'APPROVED' },
    2,
  )
  expect(unknown.stopOf('n1', order)).toBeUndefined()
})

test('whoever listens hears when a template can be sent, and the end of a pause is such news', async () => {
  const heard: string[] = []
  const stop = states.onResume(() => heard.push('on'))
  await states.learn(status('APPROVED'), 1)
  await states.learn(status('PAUSED'), 2)
  await states.learn({ type: 'template.quality', template, quality: 'YELLOW' }, 3)
  expect(heard).toEqual(['on'])
  await states.learn(status('PAUSED', { occasion: 'UNPAUSE' }), 4)
  await states.learn({ type: 'template.category', template, category: 'MARKETING' }, 5)
  expect(heard).toEqual(['on', 'on'])
  expect(states.list()).toEqual([
    {
      ...template,
      status: 'APPROVED',
      statusAt: 4,
      cause: 'UNPAUSE',
      quality: 'YELLOW',
      qualityAt: 3,
      category: 'MARKETING',
      categoryAt: 5,
    },
  ])
  stop()
  await states.learn(status('PAUSED'), 6)
  await states.learn(status('APPROVED'), 7)
  expect(heard).toEqual(['on', 'on'])
})

test('news that could not be stored change nothing, and the next are taken', async () => {
  const { change } = facts
  facts.change = async () => {
    throw new Error('full')
  }
  await expect(states.learn(status('PAUSED'), 1)).rejects.toThrow('full')
  expect(states.stopOf('n1', order)).toBeUndefined()
  facts.change = change
  await states.learn(status('PAUSED'), 1)
  expect(states.stopOf('n1', order)).toBeDefined()
})
