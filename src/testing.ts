import type { AnyStateMachine, EventFromLogic } from 'xstate'
import type { Bot } from './core/bot.ts'
import { parseDuration } from './core/duration.ts'
import { KnownError } from './core/errors.ts'
import { createTestClock } from './engine/clock.ts'
import type { MediaOptions } from './engine/engine-options.ts'
import type { Claude, ClaudeCall, Proposal, ScriptedAnswer, ToolUse } from './testing/claude.ts'
import { createScriptedClaude, UNAVAILABLE } from './testing/claude.ts'
import type { FormAnswer } from './testing/forms.ts'
import { toFormAnswer, toRequest } from './testing/forms.ts'
import type { ScriptedJob } from './testing/jobs.ts'
import { createJobs } from './testing/jobs.ts'
import type { SentFiles } from './testing/media.ts'
import { createMedia } from './testing/media.ts'
import type { HeardMessage } from './testing/phone.ts'
import { createPhone } from './testing/phone.ts'
import { createStage } from './testing/stage.ts'
import { toStateNames } from './testing/states.ts'
import type { SentContext, Talk, TalkOperator, TalkOptions } from './testing/talk.ts'

export type {
  Claude,
  ClaudeCall,
  FormAnswer,
  HeardMessage,
  Proposal,
  ScriptedAnswer,
  ScriptedJob,
  SentContext,
  Talk,
  TalkOperator,
  TalkOptions,
  ToolUse,
}

/** Who answers in place of the bot. */
const OPERATOR = 'Olga'

/**
 * Talks to a bot in a test: the inbox, turns, timers, jobs, agents and outbox are the real ones, on a
 * memory store and a test clock, without network and without waiting.
 *
 * @example
 * const chat = talk(bot, { jobs: { placeOrder: { orderId: 'A1' } } })
 * await chat.says('hi')
 * await chat.presses('Margherita')
 * await chat.waits('30 minutes')
 * expect(chat.heardTexts()).toEqual(['What would you like? [Menu]', …])
 *
 * @example
 * chat.claude.proposes({ type: 'ticket.open', subject: 'A square wheel' })
 * chat.claude.says('Anything else?')
 * await chat.says('My wheel is square')
 */
export function talk<M extends AnyStateMachine>(
  bot: Bot<M>,
  options: TalkOptions = {},
): Talk<EventFromLogic<M>> {
  const clock = createTestClock(options.start)
  const phone = createPhone()
  const jobs = createJobs(options.jobs ?? {}, clock)
  const { claude, model, problem } = createScriptedClaude<EventFromLogic<M>>()
  let current: Bot = bot
  const stage = createStage({
    bot,
    clock,
    messenger: phone.messenger,
    jobRunner: jobs.runner,
    model: options.claude === false ? UNAVAILABLE : model,
    name: options.name ?? 'Ann',
    ...(options.media === undefined ? {} : { media: toMediaOptions(options.media) }),
  })

  /** Agents have answered what they can. A call that nothing was scripted for fails the test here. */
  async function rest(): Promise<void> {
    await stage.letThink()
    const sentence = problem()
    if (sentence !== undefined) throw new KnownError('not-found', sentence)
  }

  async function decide(what: string | undefined, granted: boolean): Promise<void> {
    await stage.operate(async (engine) => {
      const waiting = await engine.listApprovals()
      const found = waiting.find((one) => what === undefined || one.what === what)
      if (found === undefined) throw new KnownError('not-found', toUnasked(what, waiting))
      await engine.decideApproval(found.id, { granted, operator: OPERATOR })
    })
    await rest()
  }

  return {
    says: async (...texts) => {
      for (const text of texts) await stage.receive({ type: 'user.text', text })
      await rest()
    },
    presses: async (title, from, card) => {
      const { message, choiceId } = phone.findChoice(title, from, card)
      await stage.receive({ type: 'user.choice', choiceId, title }, { replyTo: message.id })
      await rest()
    },
    sends: async (content, context) => {
      await stage.receive(content, context)
      await rest()
    },
    fills: async (screen, data) => {
      const token = phone.findForm()
      const reply = await stage.answerForm(toRequest(token, screen, data))
      const answer = toFormAnswer(reply)
      if ('finish' in answer) {
        const said = { ...answer.finish, flow_token: token }
        await stage.receive({ type: 'user.flow', name: 'flow', answer: said, token })
        await rest()
      }
      return answer
    },
    waits: async (duration) => {
      await stage.passes(parseDuration(duration))
      await rest()
    },
    finishes: async (job, output) => {
      jobs.waiting(job).resolve(output)
      await stage.settle()
      await rest()
    },
    fails: async (job, error) => {
      jobs.waiting(job).reject(error)
      await stage.settle()
      await rest()
    },
    misses: (count = 1) => phone.refuse(count),
    restarts: async ({ bot: changed = current, after = 0 } = {}) => {
      current = changed
      await stage.restart(changed, parseDuration(after))
      await rest()
    },
    operator: {
      takes: async () => {
        await stage.operate((engine, id) => engine.take(id, OPERATOR))
        await rest()
      },
      says: async (text) => {
        await stage.operate((engine, id) => engine.reply(id, OPERATOR, { text, take: true }))
        await rest()
      },
      approves: (what) => decide(what, true),
      denies: (what) => decide(what, false),
      releases: async () => {
        await stage.operate((engine, id) => engine.release(id, OPERATOR))
        await rest()
      },
    },
    claude,
    jobs: jobs.names,
    heard: phone.heard,
    heardTexts: () => phone.heard().map(({ text }) => text),
    state: async () => {
      const { snapshot } = (await stage.view())?.conversation ?? {}
      return snapshot === undefined ? '' : toStateNames(JSON.parse(snapshot))
    },
    deadLetters: () => stage.deadLetters().map(({ reason }) => reason ?? ''),
  }
}

function toUnasked(what: string | undefined, waiting: readonly { what: string }[]): string {
  const names = waiting.map((one) => `\`${one.what}\``).join(', ') || 'nothing'
  const wanted = what === undefined ? 'Nothing' : `No \`${what}\``
  return `${wanted} waits for an operator: there is ${names}.`
}

function toMediaOptions(files: SentFiles): MediaOptions {
  return { exchange: createMedia(files), isFetched: true, mostBytes: Number.POSITIVE_INFINITY }
}
