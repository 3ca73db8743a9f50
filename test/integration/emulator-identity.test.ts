import type { EmulatorOptions } from '../../src/emulator/emulator.ts'
import type { ShownPhone } from '../../src/emulator/shown.ts'
import type { EmulatorStage, GraphAnswer } from '../support/emulator.ts'
import { displayPhoneNumber, startEmulatorStage, waId } from '../support/emulator.ts'
import { eventually } from '../support/eventually.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { messagesOn, toldOn } from '../support/told.ts'

let stage: EmulatorStage

async function open(options: Partial<EmulatorOptions> = {}) {
  stage = await startEmulatorStage(options)
  return stage
}

afterEach(() => stage.stop())

const text = { type: 'text', text: 'hello' }
const newNumber = '16505559999'

async function be(phone: object): Promise<ShownPhone> {
  return (await stage.ask<ShownPhone>('POST', '/phones', { waId, ...phone })).body
}

test('a hidden person has a username, and can be given one that stays', async () => {
  await open()
  expect((await be({ identity: 'hidden' })).username).toBe('user.1234')
  expect((await be({ username: 'sheena' })).identity).toBe('hidden')
  await stage.say(text)
  await eventually(() => toldOn(stage.webhook, 'messages').length > 0)
  const [value] = toldOn(stage.webhook, 'messages')
  expect(value?.['contacts']).toEqual([
    { profile: { name: 'Sheena', username: 'sheena' }, user_id: expect.stringMatching(/^US\./) },
  ])
  expect(value?.messages?.[0]).not.toHaveProperty('from')
})

test('a person of a linked portfolio has a parent user id everywhere, and is reached by it', async () => {
  await open()
  const { parentUserId = '' } = await be({ hasParent: true })
  expect(parentUserId).toMatch(/^US\.ENT\.\d+$/)
  await stage.say(text)
  const sent = await stage.send({ to: undefined, recipient: parentUserId, text: { body: 'hi' } })
  expect(sent.body.contacts).toMatchObject([{ input: parentUserId }])
  const id = sent.body.messages?.[0]?.id ?? ''
  await eventually(() => stage.webhook.statusesOf(id).includes('delivered'))
  expect(messagesOn(stage.webhook)[0]?.['from_parent_user_id']).toBe(parentUserId)
  const statuses = toldOn(stage.webhook, 'messages').flatMap((value) => value['statuses'] ?? [])
  expect(statuses[0]).toMatchObject({ recipient_parent_user_id: parentUserId })
})

test('a new number is told by a system message, and the conversation goes along', async () => {
  const { say, sendText, ask } = await open()
  await say(text)
  const before = await be({})
  const changed = await ask<ShownPhone>('POST', `/phones/${waId}/number`, { waId: newNumber })
  expect(changed.body).toMatchObject({ waId: newNumber, name: 'Sheena' })
  expect(changed.body.userId).not.toBe(before.userId)
  await eventually(() => messagesOn(stage.webhook).length === 2)
  expect(messagesOn(stage.webhook)[1]).toMatchObject({
    from: waId,
    from_user_id: before.userId,
    type: 'system',
    system: {
      type: 'user_changed_number',
      body: `User Sheena changed from ${waId} to ${newNumber}`,
      wa_id: newNumber,
      user_id: changed.body.userId,
      previous_user_id: before.userId,
    },
  })
  expect(toldOn(stage.webhook, 'messages').at(-1)).not.toHaveProperty('contacts')
  const { body } = await ask('GET', `/phones/${newNumber}/messages`)
  expect(body).toMatchObject([{ text: 'hello' }])
  expect(await sendText('still there?')).toMatch(/^refused: \(#131026\)/)
  const sent = await stage.send({ to: `+${newNumber}`, text: { body: 'there you are' } })
  expect(sent.status).toBe(200)
})

test('of a hidden person only the new user id is told, and the old one reaches nobody', async () => {
  const { say, ask, send } = await open()
  const before = await be({ identity: 'hidden', hasParent: true })
  await say(text)
  const changed = await ask<ShownPhone>('POST', `/phones/${waId}/number`, { waId: newNumber })
  await eventually(() => messagesOn(stage.webhook).length === 2)
  const system = messagesOn(stage.webhook)[1]
  expect(system).toMatchObject({
    from_user_id: before.userId,
    from_parent_user_id: before.parentUserId,
    system: {
      type: 'user_changed_user_id',
      user_id: changed.body.userId,
      previous_user_id: before.userId,
      parent_user_id: changed.body.parentUserId,
      previous_parent_user_id: before.parentUserId,
    },
  })
  expect(JSON.stringify(system)).not.toContain(newNumber)
  const toOld = await send({ to: undefined, recipient: before.userId, text: { body: 'a' } })
  expect(toOld.body.error?.code).toBe(131009)
})

test('who gets a number that somebody left is another person', async () => {
  await open()
  await stage.say(text)
  const first = await be({ hasParent: true })
  await stage.ask('POST', `/phones/${waId}/number`, { waId: newNumber })
  const second = await be({ name: 'Ada', hasParent: true })
  expect(await be({})).toMatchObject({ userId: second.userId, parentUserId: second.parentUserId })
  await stage.ask('POST', `/phones/${waId}/number`, { waId: '16505558888' })
  // The first owner comes back, which WhatsApp tells with a new user id, as always.
  const back = await stage.ask<ShownPhone>('POST', `/phones/${newNumber}/number`, { waId })
  const owners = [first, second, back.body]
  expect(new Set(owners.map(({ userId }) => userId)).size).toBe(3)
  expect(new Set(owners.map(({ parentUserId }) => parentUserId)).size).toBe(3)
})

test('a user id may be chosen, unless it is another person or none at all', async () => {
  await open()
  const userId = 'US.13491208655302741918'
  const before = await be({})
  expect(await be({ userId })).toMatchObject({ userId })
  expect(await be({ name: 'Ada' })).toMatchObject({ userId })
  await stage.say(text)
  await eventually(() => messagesOn(stage.webhook).length > 0)
  expect(messagesOn(stage.webhook)[0]).toMatchObject({ from_user_id: userId })
  const sent = await stage.send({ to: undefined, recipient: userId, text: { body: 'hi' } })
  expect(sent.status).toBe(200)
  const former = { to: undefined, recipient: before.userId, text: { body: 'hi' } }
  expect((await stage.send(former)).status).toBe(400)
  const taken = await stage.ask<object>('POST', '/phones', { waId: newNumber, userId })
  expect([taken.status, JSON.stringify(taken.body)]).toEqual([400, expect.stringContaining(waId)])
  expect((await stage.ask('POST', '/phones', { waId, userId: 'me' })).status).toBe(400)
})

test('a number that somebody has cannot be taken', async () => {
  await open()
  await stage.ask('POST', '/phones', { waId: newNumber })
  const taken = await stage.ask('POST', `/phones/${waId}/number`, { waId: newNumber })
  expect(taken.status).toBe(400)
})

test('a new number and what became of the old one survive a restart', async () => {
  const folder = createTemporaryFolder()
  await open({ folder })
  await stage.say(text)
  await stage.ask('POST', `/phones/${waId}/number`, { waId: newNumber })
  await stage.stop()
  await open({ folder })
  const { body } = await stage.ask('GET', `/phones/${newNumber}/messages`)
  expect(body).toMatchObject([{ text: 'hello' }])
  expect((await stage.send({ text: { body: 'a' } })).body.error?.code).toBe(131026)
})

test('numbers of Brazil and Mexico are found in either form', async () => {
  await open()
  for (const [known, given] of [
    ['5511987654321', '551187654321'],
    ['551198765432', '5511998765432'],
    ['5215512345678', '525512345678'],
    ['525587654321', '5215587654321'],
  ]) {
    await stage.ask('POST', `/phones/${known}/messages`, text)
    const sent = await stage.send({ to: `+${given}`, text: { body: 'hi' } })
    expect(sent.body.contacts).toMatchObject([{ input: `+${given}`, wa_id: known }])
  }
})

test('a send may ask for the identity that it knows', async () => {
  await open()
  await be({ identityKeyHash: 'DF2lS5v2W6x=' })
  await stage.say(text)
  const sendTo = (hash: string) =>
    stage.send({ recipient_identity_key_hash: hash, text: { body: 'hi' } })
  expect((await sendTo('DF2lS5v2W6x=')).status).toBe(200)
  expect((await sendTo('other')).body.error?.code).toBe(137000)
  const [value] = toldOn(stage.webhook, 'messages')
  expect(value?.['contacts']).toMatchObject([{ identity_key_hash: 'DF2lS5v2W6x=' }])
})

test('on standby messages come on their own field, until the business takes the control', async () => {
  const { say, sendText, ask, webhook } = await open()
  await say(text)
  await ask('POST', `/phones/${waId}/standby`, { on: true })
  await ask('POST', `/phones/${waId}/standby`, { on: true })
  await say({ type: 'text', text: 'to the other' })
  const reply = { type: 'text', text: 'The other answers' }
  expect((await ask('POST', `/phones/${waId}/echoes`, reply)).body).toMatchObject({
    from: 'business',
    echo: 'agent',
  })
  await eventually(() => toldOn(webhook, 'standby').length === 2)
  expect(messagesOn(webhook).map(({ text: said }) => said)).toEqual([{ body: 'hello' }])
  expect(messagesOn(webhook, 'standby')).toMatchObject([{ text: { body: 'to the other' } }])
  expect(toldOn(webhook, 'standby')[1]).toMatchObject({
    message_echoes: [{ from: displayPhoneNumber, to: waId, text: { body: 'The other answers' } }],
  })
  expect(toldOn(webhook, 'messaging_handovers')).toHaveLength(1)

  await sendText('I take over')
  await say({ type: 'text', text: 'to you' })
  await eventually(() => messagesOn(webhook).length === 2)
  expect(toldOn(webhook, 'messaging_handovers')).toMatchObject([
    { contacts: [{ wa_id: waId }], messaging_handovers: [{ timestamp: expect.any(String) }] },
    {},
  ])
  const [phone] = (await ask<ShownPhone[]>('GET', '/phones')).body
  expect(phone?.isOnStandby).toBeUndefined()
})

test('what the business writes in its app is shown on the phone and told as an echo', async () => {
  const { ask, webhook, listed } = await open()
  await be({ identity: 'hidden' })
  const data = Buffer.from('89504e470d0a', 'hex').toString('base64')
  const echo = (draft: object) => ask<{ id: string }>('POST', `/phones/${waId}/echoes`, draft)
  const { body } = await echo({ type: 'text', text: 'By hand' })
  await echo({ type: 'image', data })
  await echo({ type: 'edit', messageId: body.id, text: 'By my hand' })
  await echo({ type: 'revoke', messageId: body.id })
  expect((await echo({ type: 'reaction', messageId: body.id, emoji: '👍' })).status).toBe(400)
  await eventually(() => toldOn(webhook, 'smb_message_echoes').length === 4)
  const echoes = toldOn(webhook, 'smb_message_echoes').flatMap((value) => value['message_echoes'])
  expect(echoes).toMatchObject([
    { id: body.id, from: displayPhoneNumber, to_user_id: expect.any(String), type: 'text' },
    { type: 'image', image: { mime_type: 'image/png' } },
    { type: 'edit', edit: { original_message_id: body.id } },
    { type: 'revoke', revoke: { original_message_id: body.id } },
  ])
  expect(JSON.stringify(echoes)).not.toContain(waId)
  await eventually(async () => (await listed())[1]?.ticks === 'delivered')
  expect((await listed())[0]).toMatchObject({ isRevoked: true, from: 'business' })
  expect(webhook.statusesOf(body.id)).toEqual([])
})

test('who has stopped marketing is told by webhook, and gets no marketing template', async () => {
  const { ask, webhook } = await open()
  const offer = async () => {
    const components = [{ type: 'body', parameters: [{ type: 'text', text: 'Ann' }] }]
    const template = { name: 'offer', language: { code: 'en_US' }, components }
    const sent = await ask<GraphAnswer>('POST', '/v25.0/106540352242922/messages', {
      messaging_product: 'whatsapp',
      to: `+${waId}`,
      type: 'template',
      template,
    })
    const id = sent.body.messages?.[0]?.id ?? ''
    await eventually(() => webhook.statusesOf(id).some((status) => status !== 'sent'))
    return webhook.statusesOf(id).at(-1)
  }
  await ask('POST', `/phones/${waId}/marketing`, { value: 'stop' })
  expect(await offer()).toBe('failed')
  await ask('POST', `/phones/${waId}/marketing`, { value: 'resume' })
  expect(await offer()).toBe('delivered')
  const preferences = toldOn(webhook, 'user_preferences').flatMap((v) => v['user_preferences'])
  expect(preferences).toMatchObject([
    { wa_id: waId, category: 'marketing_messages', value: 'stop', timestamp: expect.any(Number) },
    { value: 'resume' },
  ])
})

test('any other news of the account is posted as it is given', async () => {
  const { ask, webhook } = await open()
  const value = { decision: 'APPROVED' }
  await ask('POST', '/webhooks', { field: 'account_review_update', value })
  await eventually(() => toldOn(webhook, 'account_review_update').length > 0)
  expect(toldOn(webhook, 'account_review_update')).toEqual([value])
})
