import { assign, setup } from 'xstate'
import type { Bot, BotEvent, BotOptions, ReplyEvent, UserEvent } from '../../src/index.ts'
import { buttons, choice, defineBot, job, reply } from '../../src/index.ts'

type Options = Partial<Omit<BotOptions<ReturnType<typeof createNotebook>>, 'machine'>>

function createNotebook() {
  return setup({
    types: {
      context: {} as { notes: readonly string[] },
      events: {} as UserEvent,
      emitted: {} as ReplyEvent,
    },
    actions: {
      note: assign({
        notes: ({ context, event }) => [
          ...context.notes,
          event.type === 'user.text' ? event.text : event.type,
        ],
      }),
    },
  }).createMachine({
    id: 'notebook',
    context: { notes: [] },
    on: {
      'user.text': {
        actions: [
          'note',
          reply(
            ({ context, event }) =>
              `${context.notes.length}. ${event.text}${event.late ? ' (late)' : ''}${event.stale ? ' (stale)' : ''}`,
          ),
        ],
      },
      'user.*': {
        actions: ['note', reply(({ context, event }) => `${context.notes.length}. ${event.type}`)],
      },
    },
  })
}

/** Answers every message with its number, so that one lost, doubled or overtaken shows. */
export function notebook(options: Options = {}): Bot {
  const machine = createNotebook()
  return defineBot({ name: 'notebook', loopBreaker: false, away: false, machine, ...options })
}

type ShopEvent =
  | UserEvent
  | BotEvent<{ type: 'pick'; pizza: string }>
  | BotEvent<{ type: 'pay' }>
  | { readonly type: 'delivery.failed'; readonly reason: string }

/**
 * A shop with all that a conversation can have: choices (one of them to be taken once), a job, a
 * timer, and a failed delivery that the bot hears of.
 */
export function shop(): Bot {
  const cook = job(async ({ input }: { input: { pizza: string } }) => ({ dish: input.pizza }), {
    retry: { attempts: 3, delay: '2 seconds' },
  })
  const machine = setup({
    types: {
      context: {} as { pizza: string; turns: number },
      events: {} as ShopEvent,
      emitted: {} as ReplyEvent,
    },
    actors: { cook },
    actions: { count: assign({ turns: ({ context }) => context.turns + 1 }) },
    delays: { reminder: 5 * 60_000 },
  }).createMachine({
    id: 'shop',
    context: { pizza: '', turns: 0 },
    initial: 'menu',
    on: {
      'user.text': {
        actions: ['count', reply(({ context, event }) => `${context.turns}: ${event.text}`)],
      },
      'user.choice': { actions: reply(({ event }) => `Not now: ${event.title}`) },
      'delivery.failed': { actions: reply('Something we said did not arrive.') },
    },
    states: {
      menu: {
        entry: reply(
          buttons('Which one?', [
            choice('Margherita', { type: 'pick', pizza: 'Margherita' }),
            choice('Funghi', { type: 'pick', pizza: 'Funghi' }),
          ]),
        ),
        on: {
          pick: {
            target: 'cooking',
            actions: [
              assign({ pizza: ({ event }) => event.pizza }),
              reply(({ event }) => `One ${event.pizza}.`),
            ],
          },
        },
      },
      cooking: {
        invoke: {
          src: 'cook',
          id: 'cook',
          input: ({ context }) => ({ pizza: context.pizza }),
          onDone: {
            target: 'ready',
            actions: reply(({ event }) => `${event.output.dish} is ready.`),
          },
          onError: { target: 'menu', actions: reply('The oven is cold.') },
        },
      },
      ready: {
        entry: reply(buttons('Pay now?', [choice('Pay', { type: 'pay' }, { once: true })])),
        after: { reminder: { actions: reply('Your pizza gets cold.') } },
        on: { pay: { target: 'paid', actions: reply('Thank you!') } },
      },
      paid: { entry: [reply('First line of the receipt.'), reply('Second line.')] },
    },
  })
  return defineBot({ name: 'shop', machine, loopBreaker: false, away: false })
}
