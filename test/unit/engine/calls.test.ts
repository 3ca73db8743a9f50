import type { IncomingNotice } from '../../../src/core/incoming.ts'
import type { NoticeContent } from '../../../src/core/notice-content.ts'
import { waId } from '../../support/incoming.ts'
import { phoneNumberId } from '../../support/settings.ts'
import { describeStage } from '../../support/stage.ts'
import { notebook } from '../../support/test-bots.ts'

const HOUR_MS = 3_600_000

function callOf(about: Partial<Extract<NoticeContent, { type: 'call' }>>, at: number) {
  const call = { type: 'call', callId: 'wacid.1', event: 'connect', person: { waId } } as const
  const notice: IncomingNotice = {
    kind: 'notice',
    key: `call/${at}`,
    numberId: phoneNumberId,
    at,
    field: 'calls',
    sentence: 'A call by WhatsApp: connect.',
    about: { ...call, by: 'person', ...about },
    raw: {},
  }
  return notice
}

describeStage('a call', (start) => {
  test('by the person opens the window, and is logged with who called', async () => {
    const stage = await start({ bot: notebook() })
    await stage.says('a')
    await stage.passes(30 * HOUR_MS)
    const at = stage.clock.now()
    await stage.receive(callOf({}, at))
    expect((await stage.view()).conversation.userAt).toBe(at)
    expect(await stage.log()).toContainEqual(
      expect.objectContaining({ kind: 'notice', event: 'calls', contact: waId }),
    )
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
  })

  test.each([
    ['by the business', { by: 'business' }],
    ['that only ended', { event: 'terminate' }],
    ['of somebody else', { person: { waId: '351999' } }],
  ] as const)('%s opens nothing', async (_, about) => {
    const stage = await start({ bot: notebook() })
    await stage.says('a')
    const { userAt } = (await stage.view()).conversation
    await stage.passes(HOUR_MS)
    await stage.receive(callOf(about, stage.clock.now()))
    expect((await stage.view()).conversation.userAt).toBe(userAt)
    expect(await stage.store.listConversations({ limit: 9 })).toHaveLength(1)
  })
})
