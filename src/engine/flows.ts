import type { Bot } from '../core/bot.ts'
import { DEFAULT_EXPIRED } from '../core/default-texts.ts'
import { toPlainError } from '../core/errors.ts'
import type { Flow, FlowAnswer, FlowReply, FlowRequest, FlowVisit } from '../core/flow.ts'
import { parseFlowToken } from '../core/flow-token.ts'
import type { OutboundMessage, Text } from '../core/messages.ts'
import { createSay } from '../core/outbound.ts'
import type { Clock, Commit, Logger, Store } from '../core/ports.ts'
import { toContact } from './arrivals.ts'
import { findForm } from './form-rows.ts'

/** WhatsApp waits 10 s for an answer (reference 5.8), and it has a way to go. */
const LONGEST_MS = 8_000
const NOT_ANSWERED = 'A form was not answered.'

/** Answers what forms ask, beside the turns of their conversations. */
export interface Flows {
  /** Never rejects: what a handler threw is logged and `failed`. */
  answer(request: FlowRequest): Promise<FlowReply>
}

/** The form that a token was sent with, and whose it is. */
interface Sent {
  readonly message: OutboundMessage
  readonly createdAt: number
  readonly bot: string
  readonly who: Pick<FlowVisit<unknown>, 'contact' | 'conversationId' | 'numberId'>
}

export function createFlows(options: {
  readonly store: Store
  readonly clock: Clock
  readonly logger: Logger
  readonly findBot: (name: string) => Bot | undefined
}): Flows {
  const { store, clock, logger, findBot } = options

  /** Reads the row of a token, without waiting for a turn. The secret in it decides. */
  async function find(token: string): Promise<Sent | undefined> {
    const place = parseFlowToken(token)
    if (place === undefined) return undefined
    return store.record(place.conversationId, (commit) => toSent(commit, token))
  }

  async function answer(request: FlowRequest): Promise<FlowReply> {
    const sent = await find(request.token)
    const bot = sent && findBot(sent.bot)
    const language = sent?.who.contact.language
    const say = createSay(language, bot?.defaultLanguage)
    if (sent === undefined || bot === undefined) {
      return { outcome: 'expired', sentence: say(DEFAULT_EXPIRED) }
    }
    const flow = findFlow(bot.flows, sent.message, request.screen)
    if (flow === undefined) {
      const reason = 'A form asked, and the bot declares none for it: see defineBot({ flows }).'
      logger.error({ bot: bot.name, screen: request.screen }, reason)
      return { outcome: 'failed', reason }
    }
    if (clock.now() - sent.createdAt > flow.validForMs) {
      return { outcome: 'expired', sentence: say(flow.expired ?? DEFAULT_EXPIRED) }
    }
    const visited = await visit(flow, request, sent)
    if ('reason' in visited) return { outcome: 'failed', reason: visited.reason }
    return toReply(visited, request.screen ?? '', request.token, say)
  }

  /** Lets a handler answer in its time; a reason when it did not. */
  async function visit(
    flow: Flow,
    request: FlowRequest,
    { who }: Sent,
  ): Promise<FlowAnswer | { readonly reason: string }> {
    const { action, screen = '', data, token } = request
    const fields = { flow: flow.name, screen, action }
    const handler = handlerOf(flow, request)
    if (handler === undefined) {
      const reason = 'A form asked, and nothing answers there: see defineFlow.'
      logger.error(fields, reason)
      return { reason }
    }
    const end = new AbortController()
    const timer = clock.setTimeout(() => {
      end.abort(new DOMException(`it took longer than ${LONGEST_MS} ms`, 'TimeoutError'))
    }, LONGEST_MS)
    try {
      const visit = { ...who, screen, data, token, at: clock.now(), signal: end.signal }
      const answered: unknown = await Promise.race([
        Promise.resolve(visit).then(handler),
        new Promise<never>((_, reject) => {
          end.signal.addEventListener('abort', () => reject(end.signal.reason))
        }),
      ])
      if (isAnswer(answered)) return answered
      const reason = 'its handler answered neither a screen, nor an error, nor the end'
      logger.error({ ...fields, error: reason }, NOT_ANSWERED)
      return { reason }
    } catch (error) {
      const { name, message } = toPlainError(error)
      // What a handler throws may quote what a person entered.
      logger.error({ ...fields, error: name }, NOT_ANSWERED)
      return { reason: message }
    } finally {
      timer.cancel()
    }
  }

  return {
    answer: async (request) => {
      try {
        return await answer(request)
      } catch (error) {
        const { name, message } = toPlainError(error)
        logger.error({ error: name }, 'A form could not be looked up.')
        return { outcome: 'failed', reason: message }
      }
    },
  }
}

function toSent(commit: Commit, token: string): Sent | undefined {
  const row = findForm(commit, token)
  if (row === undefined) return undefined
  const { conversation, contact } = commit
  return {
    message: row.message,
    createdAt: row.createdAt,
    bot: conversation.bot,
    who: {
      contact: toContact(contact),
      conversationId: conversation.id,
      numberId: conversation.numberId,
    },
  }
}

/**
 * The form that a message names. A template does not say which one it opens: then it is the only
 * one that has the screen.
 */
function findFlow(
  flows: readonly Flow[],
  message: OutboundMessage,
  screen: string | undefined,
): Flow | undefined {
  if (message.kind === 'flow') {
    const named = message.flow
    return flows.find(({ id, name }) => ('id' in named ? id === named.id : name === named.name))
  }
  const fitting = flows.filter(
    ({ screens }) => screen === undefined || Object.hasOwn(screens, screen),
  )
  return fitting.length === 1 ? fitting[0] : undefined
}

function handlerOf(flow: Flow, { action, screen = '' }: FlowRequest) {
  if (action === 'open') return flow.open
  if (!Object.hasOwn(flow.screens, screen)) return undefined
  const here = flow.screens[screen]
  return action === 'back' ? here?.back : here?.submit
}

/** Bots in plain JavaScript may answer anything. */
function isAnswer(answer: unknown): answer is FlowAnswer {
  if (typeof answer !== 'object' || answer === null) return false
  return 'screen' in answer || 'error' in answer || 'finish' in answer
}

function toReply(
  answer: FlowAnswer,
  screen: string,
  token: string,
  say: (text: Text) => string,
): FlowReply {
  if ('finish' in answer) return { outcome: 'finished', token, answer: answer.finish }
  if ('error' in answer) {
    const data = { ...answer.data, error_message: say(answer.error) }
    return { outcome: 'screen', screen, data }
  }
  return { outcome: 'screen', screen: answer.screen, data: answer.data ?? {} }
}
