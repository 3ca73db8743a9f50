import type { Amounts } from './agent-settings.ts'
import type { ConsentEntry } from './consent.ts'
import type { Json } from './json.ts'

/** The names WhatsApp knows a person by; at least one is present in every webhook. */
export interface Aliases {
  /** Phone digits without "+"; missing since 2026 for people who hide their number. */
  readonly waId?: string
  /** Business-scoped user id (BSUID), for example `US.13491208655302741918`. */
  readonly userId?: string
  /** BSUID shared by linked business portfolios. */
  readonly parentUserId?: string
}

/** That WhatsApp did not reach a person: nothing has arrived, and nothing come from them, since. */
export interface Unreachable {
  readonly at: number
  /** Meta's error code. */
  readonly code?: number
}

/** A person as stored: outlives every conversation. */
export interface ContactRow extends Aliases {
  readonly id: string
  readonly name?: string
  readonly username?: string
  /** BCP 47 language the bot remembered for this person; texts are picked by it. */
  readonly language?: string
  readonly attributes: Readonly<Record<string, Json>>
  /** What they want to be sent, as they said, oldest first. */
  readonly consent?: readonly ConsentEntry[]
  readonly unreachable?: Unreachable
  /** When WhatsApp last said that the names above changed (epoch ms). */
  readonly renamedAt?: number
  /** When the bot last apologised for a failed turn (epoch ms): at most once an hour. */
  readonly apologisedAt?: number
  /** What agents have cost for them on a day (`2026-11-23`, in UTC), where that has a budget. */
  readonly agentSpent?: Amounts & { readonly day: string }
  /** When "we were away" was last said for messages that were old on arrival (epoch ms). */
  readonly awaySaidAt?: number
}

/** A person as a bot sees them: comes with every event. */
export interface Contact<Attributes = Readonly<Record<string, Json>>> extends Aliases {
  readonly id: string
  readonly name?: string
  readonly username?: string
  readonly language?: string
  /** What the bot remembered with `remember(...)`. */
  readonly attributes: Partial<Attributes>
  /** WhatsApp did not reach them lately: not on WhatsApp any more, or they block the number. */
  readonly unreachable?: Unreachable
}

/** What to show of a person: phone digits, else a business-scoped user id. */
export function nameOf({ waId, userId, parentUserId }: Aliases): string {
  return waId ?? userId ?? parentUserId ?? ''
}

/** The names of a person alone. */
export function toAliases({ waId, userId, parentUserId }: Aliases): Aliases {
  return {
    ...(waId === undefined ? {} : { waId }),
    ...(userId === undefined ? {} : { userId }),
    ...(parentUserId === undefined ? {} : { parentUserId }),
  }
}
