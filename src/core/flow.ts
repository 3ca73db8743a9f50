import { z } from 'zod'
import type { Contact } from './contact.ts'
import type { Duration } from './duration.ts'
import { parseDuration } from './duration.ts'
import { KnownError, toSentences } from './errors.ts'
import { flowDefinitionProblems } from './flow-problems.ts'
import type { JsonObject } from './json.ts'
import type { Text } from './messages.ts'

/** What a handler is told: who fills in the form, where they are, and what they have entered. */
export interface FlowVisit<Content> {
  /** The screen that asks, as the Flow JSON names it. */
  readonly screen: string
  /** The payload of the screen's `data_exchange`, as the schema of the screen reads it. */
  readonly data: Content
  readonly contact: Contact
  readonly conversationId: string
  /** Meta's `phone_number_id` of the number that sent the form. */
  readonly numberId: string
  /** Now (epoch ms). */
  readonly at: number
  /** The same for every request of one form: may be the key of what is kept aside for it. */
  readonly token: string
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

/**
 * What a handler answers. `screen`: go there, with the data that its Flow JSON declares. `error`:
 * stay, and show this sentence. `finish`: close the form; the machine hears `user.flow` with it.
 */
export type FlowAnswer<Screen extends string = string> =
  | { readonly screen: Screen; readonly data?: JsonObject }
  | { readonly error: Text; readonly data?: JsonObject }
  | { readonly finish: JsonObject }

type Answer<Screen extends string> = FlowAnswer<Screen> | Promise<FlowAnswer<Screen>>

/** One screen of a form. One without handlers is only gone to. */
export interface FlowScreen<Content = unknown, Screen extends string = string> {
  /** What the screen's `data_exchange` must bring; else its first complaint is shown there. */
  readonly data?: z.ZodType<Content>
  /** Takes what the screen's `data_exchange` brings. */
  readonly on?: (visit: FlowVisit<Content>) => Answer<Screen>
  /** Says what is shown when somebody goes back from it, where its Flow JSON says `refresh_on_back`. */
  readonly back?: (visit: FlowVisit<unknown>) => Answer<Screen>
}

/** What `defineFlow` is given. */
export interface FlowOptions<Contents extends object> {
  /** The Flow's name at Meta. */
  readonly name: string
  /** Its id at Meta, where messages name it by that. */
  readonly id?: string
  /** Chooses the first screen, for messages that leave it to the endpoint (`data_exchange`). */
  readonly open?: (visit: FlowVisit<unknown>) => Answer<NoInfer<keyof Contents & string>>
  /** Every screen of the Flow JSON that handlers answer for or lead to, by its id. */
  readonly screens: {
    readonly [Screen in keyof Contents]: FlowScreen<
      Contents[Screen],
      NoInfer<keyof Contents & string>
    >
  }
  /** How long after it was sent a form may still be filled in. Default: 7 days, at most 30. */
  readonly validFor?: Duration
  /** Said when it is too late. Default: in six languages. */
  readonly expired?: Text
}

/** A screen whose data are read before its handler sees them. */
export interface CheckedScreen {
  readonly submit?: (visit: FlowVisit<unknown>) => Promise<FlowAnswer>
  readonly back?: (visit: FlowVisit<unknown>) => Answer<string>
}

/** A form whose screens are answered for by handlers. Made by `defineFlow`. */
export interface Flow {
  readonly name: string
  readonly id?: string
  readonly open?: (visit: FlowVisit<unknown>) => Answer<string>
  readonly screens: Readonly<Record<string, CheckedScreen>>
  readonly validForMs: number
  readonly expired?: Text
}

/**
 * Declares the handlers of a WhatsApp Flow with an endpoint (`data_exchange` in its Flow JSON), for
 * `defineBot({ flows })` and as the third part of `flow(...)`. Each request of the form is answered
 * within 8 s (WhatsApp waits for 10) and beside the conversation: handlers see the person, never the
 * machine, which hears of the form once, as `user.flow`, when it is finished. WhatsApp may ask
 * twice for the same: what a handler does elsewhere must bear that (`token` is a good key).
 *
 * @throws KnownError `bot-invalid`
 *
 * @example
 * export const booking = defineFlow({
 *   name: 'table',
 *   open: () => ({ screen: 'DAY', data: { days: freeDays() } }),
 *   screens: {
 *     DAY: {
 *       data: z.object({ day: z.iso.date(), people: z.coerce.number().int().max(8) }),
 *       on: async ({ data }) =>
 *         (await isFree(data))
 *           ? { screen: 'CONFIRM', data: { day: data.day } }
 *           : { error: 'That day is full.' },
 *     },
 *     CONFIRM: { data: z.object({ day: z.iso.date() }), on: ({ data }) => ({ finish: data }) },
 *   },
 * })
 */
export function defineFlow<Contents extends object>(options: FlowOptions<Contents>): Flow {
  const { name, id, open, screens, validFor = '7 days', expired } = options
  const problems = flowDefinitionProblems({ name, id, screens, validFor, expired })
  if (problems.length > 0) {
    const sentences = toSentences(problems)
    throw new KnownError('bot-invalid', `The Flow \`${name}\` is not right.\n${sentences}`)
  }
  const checked: Record<string, CheckedScreen> = {}
  for (const screen in screens) checked[screen] = toChecked(screens[screen])
  return Object.freeze<Flow>({
    name,
    ...(id !== undefined && { id }),
    ...(open !== undefined && { open }),
    screens: Object.freeze(checked),
    validForMs: parseDuration(validFor),
    ...(expired !== undefined && { expired }),
  })
}

function toChecked<Content>({ data, on, back }: FlowScreen<Content>): CheckedScreen {
  const schema = data ?? z.custom<Content>()
  return {
    ...(back !== undefined && { back }),
    ...(on !== undefined && {
      submit: async (visit) => {
        const read = await schema.safeParseAsync(visit.data)
        if (read.success) return on({ ...visit, data: read.data })
        return { error: read.error.issues[0]?.message ?? 'Please check what you have entered.' }
      },
    }),
  }
}

/** What a form asks, before it is known whose form it is. */
export interface FlowRequest {
  /** `open`: nothing is shown yet. `submit`: a screen was filled in. `back`: somebody leaves it. */
  readonly action: 'open' | 'submit' | 'back'
  readonly screen?: string
  readonly data: Readonly<Record<string, unknown>>
  readonly token: string
}

/** What becomes of a request of a form. */
export type FlowReply =
  | { readonly outcome: 'screen'; readonly screen: string; readonly data: JsonObject }
  | { readonly outcome: 'finished'; readonly token: string; readonly answer: JsonObject }
  /** The form cannot be gone on with; the sentence is shown when it closes. */
  | { readonly outcome: 'expired'; readonly sentence: string }
  /** The reason is for the author's tests alone: it may quote what was entered. */
  | { readonly outcome: 'failed'; readonly reason: string }
