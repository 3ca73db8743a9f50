import { setup } from 'xstate'
import type { ReplyEvent, UserEvent } from '../../src/index.ts'
import { defineBot, job, reply } from '../../src/index.ts'
import { listSamples } from '../support/samples.ts'
import { appSecret, testSettings } from '../support/settings.ts'
import { refusing } from '../support/store-faults.ts'
import { entriesOf, textEntry, webhookOf } from '../support/webhooks.ts'
import { describeWorld } from '../support/world.ts'

const MINUTE_MS = 60_000

/** Breaks in every place where something is logged, with what the person wrote in the error. */
function talkative() {
  const look = job(
    async ({ input }: { input: { word: string } }) => {
      throw new Error(`No ${input.word} here`)
    },
    { retry: { attempts: 2, delay: '1 second' } },
  )
  const machine = setup({
    types: {
      context: {} as { word: string },
      events: {} as UserEvent,
      emitted: {} as ReplyEvent,
    },
    actors: { look },
  }).createMachine({
    id: 'talkative',
    context: { word: '' },
    initial: 'idle',
    on: {
      'user.text': [
        {
          guard: ({ event }) => {
            if (event.text.startsWith('PRIVATE-break')) JSON.parse(event.text)
            return event.text.startsWith('PRIVATE-job')
          },
          target: '.looking',
        },
        { actions: reply(({ event }) => `PRIVATE-reply to ${event.text}`) },
      ],
    },
    states: {
      idle: {},
      looking: {
        invoke: {
          src: 'look',
          id: 'look',
          input: { word: 'PRIVATE-input' },
          onDone: 'idle',
          onError: { target: 'idle', actions: reply('PRIVATE-sorry') },
        },
      },
    },
  })
  return defineBot({ name: 'talkative', machine, apology: 'PRIVATE-apology', away: false })
}

describeWorld('the application log', (start) => {
  test('has no secret and nothing that was said in it, whatever goes wrong', async () => {
    let isDown = false
    const world = await start({
      bot: talkative(),
      between: (store) => refusing(store, () => isDown),
    })
    const phone = world.phone()
    await phone.says('PRIVATE-hello')
    await phone.says('PRIVATE-break')
    await phone.says('PRIVATE-job')
    await world.passes(5_000)
    for (const faults of [
      { error: { code: 131_026, details: 'It did not work.' }, next: 1 },
      { error: { code: 190 }, next: 1 },
      { badGateway: true, next: 1 },
      { loseResponse: true, next: 1 },
    ]) {
      await world.faults(faults)
      await phone.says('PRIVATE-again')
      await world.passes(MINUTE_MS)
    }
    const at = world.clock.now()
    isDown = true
    await world.post(webhookOf(textEntry('PRIVATE-refused', { id: 'wamid.r', at })))
    isDown = false
    await world.post(
      webhookOf(textEntry('PRIVATE-elsewhere', { id: 'wamid.n', at, numberId: '1' })),
    )
    await world.post(webhookOf(textEntry('PRIVATE-nowhere', { id: '', at })))
    await world.settle()

    const entries = listSamples('webhook-').flatMap((sample) => entriesOf(sample, at))
    const words = /"(body|caption|title|headline|formatted_name|response_json|url)":"/g
    const told = JSON.stringify(entries).replaceAll(words, '"$1":"PRIVATE ')
    expect(await world.post(webhookOf(...JSON.parse(told)))).toBe(200)
    await world.settle()

    const log = world.applicationLog()
    expect(log.split('\n').length).toBeGreaterThan(5)
    for (const secret of [
      'PRIVATE',
      'Sheena',
      appSecret,
      testSettings['WHATSAPP_ACCESS_TOKEN'],
      testSettings['WHATSAPP_VERIFY_TOKEN'],
    ]) {
      expect(log).not.toContain(secret)
    }
  })
})
