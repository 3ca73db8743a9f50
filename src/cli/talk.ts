import { previewOf } from '../core/preview.ts'
import type { MessageRow, OutboxRow } from '../core/rows.ts'
import type { ConversationView } from '../core/views.ts'
import { toLocalTime, toOneLine } from './print.ts'

interface Said {
  readonly at: number
  readonly place: number
  readonly line: string
}

/**
 * What both sides said, a line each, in the order in which we took it: what the person said stands
 * before what answers it. WhatsApp's times have whole seconds and would mix them up.
 */
export function toTalk({ messages, outbox }: ConversationView): readonly string[] {
  return [...messages.map(toHeard), ...outbox.map(toSent)]
    .sort((a, b) => a.at - b.at || a.place - b.place)
    .map(({ line }) => line)
}

function toHeard(row: MessageRow): Said {
  const { at, keptAt = at, turn = 0, kind, operator = 'an operator', text, mediaId } = row
  const arrow = kind === 'operator.said' ? `< ${operator}:` : '>'
  const file = mediaId === undefined ? '' : `  [media ${mediaId}]`
  // Behind what was said in the turns before it.
  return {
    at: keptAt,
    place: turn + 0.5,
    line: toLine(at, `${arrow} ${text ?? `(${kind})`}${file}`),
  }
}

function toSent({ createdAt, turn, message, operator, status, failure, id }: OutboxRow): Said {
  const said = previewOf(message, String)
  const body = operator === undefined ? said : `${operator}: ${said}`
  const isOpen = status === 'queued' || status === 'held' || status === 'uncertain'
  const tail = [isOpen ? id : undefined, failure?.reason].filter((part) => part !== undefined)
  const line = toLine(createdAt, [`< ${body}  [${status}]`, ...tail].join(' '))
  return { at: createdAt, place: turn, line }
}

function toLine(at: number, text: string): string {
  return `${toLocalTime(at)}  ${toOneLine(text)}`
}
