import type { Server } from 'node:http'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { findConversationId, findOutboxId } from '../../src/cli/conversation-id.ts'
import { followServer } from '../../src/cli/log/follow-server.ts'
import { createOperatorClient, probeSocket } from '../../src/cli/operator-client.ts'
import type { LogNews, Operator } from '../../src/core/operator.ts'
import type { Logger, Store } from '../../src/core/ports.ts'
import { UNTIL_DECIDED } from '../../src/engine/agents/approvals.ts'
import { beginProgress } from '../../src/engine/agents/progress.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { createOperator } from '../../src/engine/operator.ts'
import { createOperatorActions } from '../../src/engine/operator-actions.ts'
import { createOperatorDoor } from '../../src/http/operator.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import { eventually } from '../support/eventually.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const clock = createTestClock()
const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }
let store: Store
let socketPath: string
let server: Server | undefined
let client: Operator

beforeEach(async () => {
  store = createMemoryStore({ clock })
  socketPath = join(createTemporaryFolder(), 's')
  client = createOperatorClient(socketPath)
  await open()
})
afterEach(() => close())

describe('through the control socket', () => {
  test('an operator finds a conversation, takes it and gives it back', async () => {
    const id = await accept('hi')
    expect(await client.listConversations({ search: '1555' })).toMatchObject([
      { conversation: { id }, contact: { waId: '15550100001' }, waiting: 1 },
    ])
    expect(await client.listConversations({ search: 'nobody' })).toEqual([])
    expect(await client.listConversations({ owner: 'operator' })).toEqual([])

    expect(await client.take(id, 'ann', { reason: 'asked for a person' })).toBe(true)
    expect(await client.showConversation(id)).toMatchObject({
      conversation: { handOff: { operator: 'ann', reason: 'asked for a person' } },
    })
    expect(await client.release(id, 'ann', 'send')).toBe(true)
    expect(await client.release(id, 'ann', 'send')).toBe(false)
  })

  test('who has a conversation keeps it, unless another one insists', async () => {
    const id = await accept('hi')
    await client.take(id, 'ann')
    await expect(client.take(id, 'bob', { reason: 'mine' })).rejects.toMatchObject({
      code: 'conversation-taken',
      message: expect.stringMatching(/in the hands of ann: .*--force/),
    })
    expect((await client.showConversation(id))?.conversation.handOff).toMatchObject({
      operator: 'ann',
    })
    expect(await client.take(id, 'ann', { reason: 'still mine' })).toBe(true)
    expect(await client.take(id, 'bob', { force: true })).toBe(true)
    expect((await client.showConversation(id))?.conversation.handOff?.operator).toBe('bob')
  })

  test('an operator allows what an agent asks for, once', async () => {
    const conversationId = await accept('hi')
    const pending = { callId: 'c1', by: 'operator', what: 'refund', askedAt: 5 } as const
    const call = { kind: 'call', id: 'c1', name: 'refund', input: { amount: 7 } } as const
    await store.record(conversationId, (commit) => {
      commit.put('job', {
        id: 'j1',
        conversationId,
        generation: 1,
        path: [],
        actorId: 'assistant',
        src: 'assistant',
        input: null,
        startedAt: 1,
        attempts: 0,
        notBefore: UNTIL_DECIDED,
        agent: {
          ...beginProgress(1, 'j1', 1),
          pending,
          steps: [{ kind: 'answer', parts: [call], stop: 'calls', offered: ['refund'] }],
        },
      })
    })
    expect(await client.listApprovals()).toEqual([
      {
        id: 'j1',
        conversationId,
        agent: 'assistant',
        what: 'refund',
        input: { amount: 7 },
        askedAt: 5,
      },
    ])
    const decision = { granted: false, operator: 'ann' }
    expect(await client.decideApproval('j2', decision)).toBe(false)
    expect(await client.decideApproval('j1', decision)).toBe(true)
    expect(await client.decideApproval('j1', { ...decision, granted: true })).toBe(false)
    expect(await client.listApprovals()).toEqual([])
    const [job] = (await client.showConversation(conversationId))?.jobs ?? []
    expect(job?.agent?.pending).toEqual({ ...pending, granted: false, operator: 'ann' })
    expect(job?.notBefore).toBe(clock.now())
  })

  test('an operator answers, in a conversation that is in their hands', async () => {
    const id = await accept('hi')
    await expect(client.reply(id, 'ann', { text: 'hello' })).rejects.toMatchObject({
      code: 'conversation-not-taken',
      message: expect.stringMatching(/The bot has .*--take/),
    })
    await expect(client.reply(id, 'ann', { text: 'hello', take: true })).rejects.toMatchObject({
      code: 'window-closed',
    })
    await store.record(id, (commit) => {
      commit.put('conversation', { ...commit.conversation, userAt: clock.now() })
    })
    const [said] = await client.reply(id, 'ann', { text: 'hello', take: true })
    expect(await client.showConversation(id)).toMatchObject({
      conversation: { handOff: { operator: 'ann', said: [{ text: 'hello', operator: 'ann' }] } },
      outbox: [{ id: said, operator: 'ann', status: 'queued', message: { body: 'hello' } }],
    })
    for (const take of [false, true]) {
      await expect(client.reply(id, 'bob', { text: 'me too', take })).rejects.toMatchObject({
        code: 'conversation-taken',
      })
    }
    await expect(client.reply(id, 'ann', {})).rejects.toMatchObject({ code: 'usage' })
    await expect(client.reply('c0', 'ann', { text: 'hello' })).rejects.toMatchObject({
      code: 'not-found',
    })
    expect((await client.showConversation(id))?.outbox).toHaveLength(1)
  })

  test('a conversation is found by the first letters of its id, if no other begins like that', async () => {
    const ids = []
    for (const from of ['15550100001', '15550100002', '15550100003'])
      ids.push(await accept('hi', from))
    const [first = '', second = ''] = ids.sort()
    const same = [...first].findIndex((letter, place) => letter !== second[place])
    expect(await findConversationId(client, first.slice(0, same + 1))).toBe(first)
    expect(await findConversationId(client, first.slice(0, same + 1).toUpperCase())).toBe(first)
    expect(await findConversationId(client, first)).toBe(first)
    expect(await findOutboxId(client, `${first.slice(0, same + 1)}.12.1`)).toBe(`${first}.12.1`)
    await expect(findConversationId(client, first.slice(0, same))).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(`${first}, ${second}`),
    })
    for (const nobody of ['', 'c1', 'd', `${first}x`]) {
      await expect(findConversationId(client, nobody)).rejects.toMatchObject({
        code: 'not-found',
        message: `There is no conversation \`${nobody}\`: see \`turnwise conversations list\`.`,
      })
    }
  })

  test('dead letters are shown, replayed and dropped', async () => {
    const [first, second] = [await bury('one'), await bury('two')]
    expect((await client.listDeadLetters()).map((row) => row.id)).toEqual([first, second])
    expect(await client.replayDeadLetter(first)).toBe(true)
    expect(await client.dropDeadLetter(second)).toBe(true)
    expect(await client.dropDeadLetter(second)).toBe(false)
    expect(await client.counts()).toEqual({ waiting: 1, deadLetters: 0, openOutbox: 0 })
  })

  test('what is not there is said with its sentence', async () => {
    expect(await client.showConversation('c/none')).toBeUndefined()
    expect(await client.resendOutbox('c1.1.1')).toBe(false)
    await expect(client.take('none', 'ann')).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('`none`'),
    })
  })

  test('the log is read in pages, from a time or to its end', async () => {
    for (const reason of ['a', 'b', 'c']) await note(reason)
    const page = await client.readLog({ from: { n: 0, index: 0 }, limit: 2 })
    if ('gap' in page) throw new Error('There is a gap.')
    expect(page.lines.map(({ reason }) => reason)).toEqual(['a', 'b'])
    const rest = await client.readLog({ from: page.next, limit: 10 })
    expect(rest).toMatchObject({ lines: [{ reason: 'c' }], next: await client.logEnd() })
    expect(await client.logSince(clock.now() + 1)).toEqual(await client.logEnd())
  })

  test('a server that has the folder and takes no questions yet is waited for', async () => {
    await close()
    expect(await probeSocket(socketPath)).toBe('nobody')
    const starting = createServer((_, response) => response.writeHead(503).end())
    await new Promise<void>((resolve) => starting.listen(socketPath, resolve))
    expect(await probeSocket(socketPath)).toBe('starting')
    await new Promise((resolve) => starting.close(resolve))
  })
})

describe('following the log', () => {
  test('neither loses nor repeats a line when the server ends and starts again', async () => {
    const heard: string[] = []
    const stop = new AbortController()
    const following = follow(heard, stop.signal)
    const expected: string[] = []
    for (let round = 0; round < 4; round += 1) {
      for (let count = 0; count < 20; count += 1) {
        const reason = `${round}.${count}`
        expected.push(reason)
        await note(reason)
        // In the middle of it: some lines were heard, some are on their way.
        if (count === 10) await close()
      }
      await open()
    }
    await eventually(() => heard.length >= expected.length)
    stop.abort()
    await following
    expect(heard).toEqual(expected)
  })

  test('tells of lines that are no longer kept, and goes on with the oldest', async () => {
    await note('forgotten')
    clock.advance(1_000)
    await note('kept')
    await store.retain({ logBefore: clock.now(), now: clock.now() })
    const heard: string[] = []
    const stop = new AbortController()
    const following = follow(heard, stop.signal)
    await eventually(() => heard.length === 2)
    stop.abort()
    await following
    expect(heard).toEqual(['gap', 'kept'])
  })

  async function follow(heard: string[], signal: AbortSignal): Promise<void> {
    const from = { n: 1, index: 0 }
    for await (const news of followServer({ socketPath, from, signal })) heard.push(toWord(news))
  }

  function toWord(news: LogNews): string {
    return 'gap' in news ? 'gap' : (news.line.reason ?? '')
  }
})

function nothing(): void {}

async function open(): Promise<void> {
  const operator = createOperator(store, createOperatorActions(store, clock))
  const opened = createServer(createOperatorDoor(operator, silent))
  await new Promise<void>((resolve) => opened.listen(socketPath, resolve))
  server = opened
}

async function close(): Promise<void> {
  const closing = server
  server = undefined
  if (closing === undefined) return
  closing.closeAllConnections()
  await new Promise((resolve) => closing.close(resolve))
}

async function note(reason: string): Promise<void> {
  await store.note([{ at: clock.now(), kind: 'engine', reason }])
}

async function accept(text: string, waId = '15550100001'): Promise<string> {
  const now = clock.now()
  const outcome = await store.accept({
    key: `wamid.${text}.${waId}`,
    keyAt: now,
    at: now,
    arrivedAt: now,
    event: { type: 'user.text', text },
    conversation: { numberId: '1', aliases: { waId }, bot: 'echo' },
    log: [],
  })
  if (outcome.outcome !== 'accepted') throw new Error(`It was not accepted: ${outcome.outcome}`)
  return outcome.conversationId
}

/** Puts a dead letter there; answers its id. */
async function bury(text: string): Promise<string> {
  const conversationId = await accept(text)
  const id = await store.turn(conversationId, (commit) => {
    const row = commit.inbox().findLast(({ state }) => state === 'waiting')
    if (row === undefined) throw new Error('Nothing waits.')
    commit.put('inbox', { ...row, state: 'dead', reason: 'A guard threw.', deadAt: clock.now() })
    return row.id
  })
  return id ?? ''
}
