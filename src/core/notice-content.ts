import type { Aliases } from './contact.ts'
import type { Failure } from './rows.ts'
import type { UserContent } from './user-content.ts'

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
  /** Something went wrong that belongs to no message. */
  | { readonly type: 'failure'; readonly failure: Failure }
