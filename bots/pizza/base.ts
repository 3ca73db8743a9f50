import { setup } from 'xstate'
import type {
  CommandEvent,
  DeliveryEvent,
  MessageStamp,
  ReplyEvent,
  UserEvent,
} from '../../src/index.ts'
import { parseDuration } from '../../src/index.ts'
import { placeOrder } from './kitchen.ts'
import type { Line } from './menu.ts'
import { roomIn } from './menu.ts'
import type { Place } from './place.ts'
import { askPlace } from './place.ts'
import type { OrderEvent } from './reading.ts'

/** Everything that can be tapped can be written as well. */
type Command =
  | ('cancel' | 'help' | 'english' | 'spanish' | 'menu')
  | ('checkout' | 'order' | 'address' | 'retry' | 'pickup' | 'delivery')

/** The tap on "Order now": `revision` says which summary the person saw. */
interface Confirm extends MessageStamp {
  readonly type: 'confirm'
  readonly revision: number
}

interface Context {
  readonly cart: readonly Line[]
  /** The line that is being put together. */
  readonly draft: Line
  readonly place: Place
  /** Counts the summaries that were shown: only the last one can be confirmed. */
  readonly revision: number
  /** What makes the order one order: the id of the message that confirmed it. */
  readonly key: string
  /** Given by the kitchen. */
  readonly number: string
}

/** Nothing is ordered yet. */
export const EMPTY: Context = {
  cart: [],
  draft: { pizza: 'margherita', size: 'medium', count: 1 },
  place: { kind: 'pickup' },
  revision: 0,
  key: '',
  number: '',
}

/** What the machine is made of: `machine.ts` says how it hangs together. */
export const base = setup({
  types: {
    context: {} as Context,
    events: {} as UserEvent | CommandEvent<Command> | DeliveryEvent | OrderEvent | Confirm,
    emitted: {} as ReplyEvent,
  },
  actors: { askPlace, placeOrder },
  guards: { hasRoom: ({ context }) => roomIn(context.cart) > 0 },
  delays: { inactivity: parseDuration('30 minutes') },
})
