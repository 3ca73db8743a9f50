import type { Aliases } from '../../../src/core/contact.ts'
import type { OutboundMessage } from '../../../src/core/messages.ts'
import { renderMessage } from '../../../src/core/outbound.ts'
import { checkMessage } from '../../../src/emulator/validation/message.ts'
import { toReadMark, toRequestBody } from '../../../src/whatsapp/outgoing.ts'
import { listSamples, readSample } from '../../support/samples.ts'
import { outgoing } from './outgoing-table.ts'
import { outgoingTemplates } from './outgoing-templates.ts'

const ana: Aliases = { waId: '351910000001', userId: 'PT.700100200300' }
const rui: Aliases = { userId: 'PT.800', parentUserId: 'PT.ENT.900' }

/** Groups are unknown to the emulator, and receipts are no messages. */
function isForOnePerson(sample: string): boolean {
  return !['send-raw-pin', 'send-read', 'send-typing'].includes(sample)
}

describe('the JSON on the wire is that of the sample', () => {
  test.each(Object.entries(outgoing))('%s', (sample, message) => {
    const { message: rendered } = renderMessage(message, 'cv1.7.1', String)
    const to = sample === 'send-text-hidden-number' ? rui : ana
    const body = toRequestBody(rendered, to, 'cv1.7.1/1')
    expect(JSON.parse(JSON.stringify(body))).toEqual(readSample(sample))
  })

  test.each(listSamples('send-').filter(isForOnePerson))('the emulator takes %s', (sample) => {
    const body = readSample(sample) as Record<string, unknown>
    expect(checkMessage(body, outgoingTemplates)).toMatchObject({ type: body['type'] })
  })

  test('send-read and send-typing', () => {
    expect(toReadMark('wamid.IN001', false)).toEqual(readSample('send-read'))
    expect(toReadMark('wamid.IN001', true)).toEqual(readSample('send-typing'))
  })

  test('and every sample has its message', () => {
    const marks = ['send-read', 'send-typing']
    expect(listSamples('send-').sort()).toEqual([...Object.keys(outgoing), ...marks].sort())
  })
})

test('nothing of our own reaches the wire', () => {
  const message: OutboundMessage = {
    kind: 'buttons',
    body: 'Come?',
    buttons: [{ title: 'Yes', send: 'c1', once: true }],
    onFailure: 'stop',
    onUncertain: 'hold',
  }
  expect(JSON.stringify(toRequestBody(message, ana, 'c'))).not.toMatch(/once|onFailure|onUncertain/)
})

test('a person is addressed by phone number where it is known, otherwise by user id', () => {
  const message: OutboundMessage = { kind: 'text', body: 'hi' }
  expect(toRequestBody(message, ana, 'c')).toMatchObject({ to: '+351910000001' })
  expect(toRequestBody(message, ana, 'c')).not.toHaveProperty('recipient')
  expect(toRequestBody(message, rui, 'c')).toMatchObject({ recipient: 'PT.800' })
  const parent = toRequestBody(message, { parentUserId: 'PT.ENT.900' }, 'c')
  expect(parent).toMatchObject({ recipient: 'PT.ENT.900' })
  expect(parent).not.toHaveProperty('to')
})

test('an empty caption is none', () => {
  const message: OutboundMessage = { kind: 'video', source: { id: '9002' }, caption: '' }
  expect(toRequestBody(message, ana, 'c')).toMatchObject({ video: { id: '9002' } })
  expect(JSON.stringify(toRequestBody(message, ana, 'c'))).not.toContain('caption')
})

test('a file of ours that was not uploaded never reaches the wire', () => {
  const message: OutboundMessage = { kind: 'image', source: { file: '/tmp/a.png' } }
  expect(() => toRequestBody(message, ana, 'c')).toThrow('was not uploaded')
})
