import { eventually } from '../support/eventually.ts'
import { waId } from '../support/incoming.ts'
import { phoneNumberId } from '../support/settings.ts'
import { HOUR_MS, knock, reminder } from '../support/window-bot.ts'
import { describeWorld } from '../support/world.ts'

const SECOND_MS = 1_000

describeWorld('the 24-hour window', (start) => {
  test('what comes too late waits, and goes in order when the person writes', async () => {
    const world = await start({ bot: reminder('wait') })
    const phone = world.phone()
    await phone.says('later')
    await world.passes(40 * HOUR_MS)
    await phone.says('hello')
    const shown = ['later', 'reminder 1', 'reminder 2', 'hello', 'reminder 3', 'hello']
    expect((await phone.shows()).map((line) => line.replace(/^\w+: /, ''))).toEqual(shown)
  })

  test('a template stands in for it', async () => {
    const world = await start({ bot: reminder(knock) })
    const phone = world.phone()
    await phone.says('later')
    await world.passes(40 * HOUR_MS)
    const { length, 3: standIn } = await phone.shows()
    expect(length).toBe(4)
    expect(standIn).toMatch(/^bot: Welcome and congratulations/)
  })

  test.each([
    ['at once', { error: { code: 131_047 }, next: 1 }],
    ['by a status', { failAfterSent: { code: 131_047 }, next: 1 }],
  ])('WhatsApp’s own refusal %s lets a reply wait until the person writes', async (_, faults) => {
    const world = await start({ bot: reminder('wait'), faults })
    const phone = world.phone()
    await phone.says('a')
    await eventually(async () => {
      await world.passes(SECOND_MS)
      const [row] = await world.app.store.openOutbox()
      expect(row).toMatchObject({ status: 'queued', awaits: 'user' })
    })
    await world.passes(HOUR_MS)
    await phone.says('b')
    const shown = (await phone.messages()).filter(({ ticks }) => ticks !== 'failed')
    expect(shown.map(({ text }) => text)).toEqual(['a', 'b', 'a', 'b'])
  })

  test('who stops marketing in WhatsApp gets no marketing any more', async () => {
    const world = await start({ bot: reminder('drop') })
    await world.phone().says('a')
    const at = Math.floor(world.clock.now() / SECOND_MS)
    const value = {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '15550783881', phone_number_id: phoneNumberId },
      contacts: [{ wa_id: waId }],
      user_preferences: [
        { wa_id: waId, detail: '', category: 'marketing_messages', value: 'stop', timestamp: at },
      ],
    }
    const entry = [{ id: '1', changes: [{ field: 'user_preferences', value }] }]
    expect(await world.post({ object: 'whatsapp_business_account', entry })).toBe(200)
    expect(await world.log()).toContainEqual(
      expect.objectContaining({ kind: 'consent', status: 'opted out' }),
    )
  })
})
