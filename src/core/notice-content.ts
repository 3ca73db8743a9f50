import type { Aliases } from './contact.ts'
import type { Failure } from './rows.ts'
import type { UserContent } from './user-content.ts'

/** Which template: one name of a business account in one language. */
export type TemplateReference = {
  /** The id of the WhatsApp Business Account. */
  readonly accountId: string
  readonly name: string
  /** Meta's code, with "_": `en_US`. */
  readonly language: string
  readonly id?: string
}

/**
 * What a notice is about, for whoever looks further than its sentence. Nobody's turn comes of it:
 * it is passed through, typed, to the log and to what is built on that.
 */
export type NoticeContent =
  /** Somebody said something in a group. */
  | {
      readonly type: 'group.said'
      readonly groupId: string
      readonly messageId: string
      readonly person: Aliases
      readonly content: UserContent
    }
  /** A group was made or changed; `change` is Meta's word (`group_create`, ...). */
  | {
      readonly type: 'group.changed'
      readonly change: string
      readonly groupId?: string
      readonly requestId?: string
      /** Where people could not be added or removed, or the group not be made. */
      readonly failures: readonly Failure[]
    }
  /** Somebody said something to Meta's own agent, which has the conversation. */
  | {
      readonly type: 'standby.said'
      readonly messageId: string
      readonly person: Aliases
      readonly content: UserContent
    }
  /** Meta's own agent said something. */
  | {
      readonly type: 'standby.answered'
      readonly messageId: string
      readonly person: Aliases
      readonly content: UserContent
    }
  /** A conversation went to Meta's own agent, or came back; Meta does not document more. */
  | { readonly type: 'handed-over' }
  /** A call; `event` is Meta's word (`connect`, `terminate`) or its status (`RINGING`, ...). */
  | {
      readonly type: 'call'
      readonly callId: string
      readonly event: string
      readonly person: Aliases
      readonly by?: 'person' | 'business'
      readonly seconds?: number
    }
  /** A person changed what they want to be sent; `value` is Meta's word (`stop`, `resume`, ...). */
  | {
      readonly type: 'preference'
      readonly person: Aliases
      readonly category: string
      readonly value: string
    }
  /** Somebody, nobody knows who, clicked a link of a marketing message. */
  | {
      readonly type: 'action'
      readonly action: string
      readonly clickId?: string
      readonly productId?: string
      /** Where the click was: `cta` or `body`. */
      readonly component?: string
    }
  /** WhatsApp knows a person by other names now. */
  | { readonly type: 'renamed'; readonly before: Aliases; readonly after: Aliases }
  /** A message that was sent from the phone was changed or deleted there. */
  | {
      readonly type: 'echo.edited' | 'echo.revoked'
      readonly person: Aliases
      /** The message's id, where it is told. */
      readonly target?: string
    }
  /** A part of the chat history of the WhatsApp Business app. */
  | {
      readonly type: 'history'
      readonly phase?: number
      /** Percent of all that was asked for. */
      readonly progress?: number
      readonly threads: number
      readonly messages: number
    }
  /**
   * Meta judged a template anew. `event` is Meta's word (`APPROVED`, `PAUSED`, ...), `reason` why it
   * was rejected, `occasion` what led to it (`FIRST_PAUSE`, `UNPAUSE`, ...).
   */
  | {
      readonly type: 'template.status'
      readonly template: TemplateReference
      readonly event: string
      readonly reason?: string
      readonly occasion?: string
      /** What Meta recommends to do. */
      readonly advice?: string
      /** When it is switched off (epoch ms). */
      readonly disabledAt?: number
      readonly category?: string
    }
  /** `quality` is Meta's word: `GREEN`, `YELLOW`, `RED`, `UNKNOWN`. */
  | {
      readonly type: 'template.quality'
      readonly template: TemplateReference
      readonly quality: string
    }
  /** Meta put a template into a category, or will put it into the one that is `coming`. */
  | {
      readonly type: 'template.category'
      readonly template: TemplateReference
      readonly category: string
      readonly coming?: string
      readonly comingAt?: number
    }
  /**
   * Meta judged a number anew. `event` is Meta's word (`THROUGHPUT_UPGRADE`, `FLAGGED`, ...), `limit`
   * how many people it may begin conversations with in a day (`TIER_2K`, ...).
   */
  | {
      readonly type: 'number.quality'
      /** The number as people write it, in digits. */
      readonly displayNumber: string
      readonly event: string
      readonly limit?: string
    }
  /** With how many people conversations may be begun in a day (`TIER_2K`, `2000`, `-1`: any). */
  | { readonly type: 'portfolio.limit'; readonly limit: string }
  /** A payment moved on; `status` is Meta's word (`pending`, `captured`, `failed`, ...). */
  | {
      readonly type: 'payment'
      /** The message that asked for it. */
      readonly messageId: string
      readonly status: string
      readonly person: Aliases
      readonly reference?: string
      /** In units of the currency: 7 euro are 7. */
      readonly amount?: number
      /** ISO 4217. */
      readonly currency?: string
    }
  /** Something went wrong that belongs to no message. */
  | { readonly type: 'failure'; readonly failure: Failure }
