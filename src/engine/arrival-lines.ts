import { nameOf } from '../core/contact.ts'
import { toStoredEvent } from '../core/events.ts'
import type { IncomingMessage, IncomingNotice } from '../core/incoming.ts'
import type { LogLine } from '../core/log.ts'
import type { NoticeContent } from '../core/notice-content.ts'
import { previewOfEvent } from '../core/user-preview.ts'
import { toMediaDetail } from './media-orders.ts'

/** The line of a message that was accepted; `reason` tells why one was not. */
export function toMessageLine(item: IncomingMessage, at: number, reason?: string): LogLine {
  const text = previewOfEvent(item.event)
  return {
    at,
    kind: reason === undefined ? 'inbound' : 'notice',
    numberId: item.numberId,
    contact: nameOf(item.aliases),
    messageId: item.id,
    event: item.event.type,
    ...(text === undefined ? {} : { text }),
    ...(reason === undefined ? toMediaDetail(item.event) : { reason, detail: item.raw }),
  }
}

/** The line of what is nobody's turn: its sentence, and whom and what it is about. */
export function toNoticeLine(item: IncomingNotice, at: number): LogLine {
  return {
    at,
    kind: 'notice',
    ...(item.numberId === undefined ? {} : { numberId: item.numberId }),
    event: item.field,
    ...(item.about === undefined ? {} : toSubject(item.about)),
    reason: item.sentence,
    detail: item.raw,
  }
}

function toSubject(about: NoticeContent): Partial<LogLine> {
  switch (about.type) {
    case 'group.said':
    case 'standby.said':
    case 'standby.answered': {
      const { messageId, person, content } = about
      const text = previewOfEvent(toStoredEvent(content, {}, messageId))
      return { contact: nameOf(person), messageId, ...(text === undefined ? {} : { text }) }
    }
    case 'call':
    case 'payment':
    case 'preference':
      return { contact: nameOf(about.person) }
    case 'echo.edited':
    case 'echo.revoked': {
      const { person, target } = about
      return { contact: nameOf(person), ...(target === undefined ? {} : { messageId: target }) }
    }
    case 'renamed':
      return { contact: nameOf(about.before) }
    case 'group.changed':
    case 'handed-over':
    case 'action':
    case 'history':
    case 'number.quality':
    case 'portfolio.limit':
    case 'template.status':
    case 'template.quality':
    case 'template.category':
    case 'failure':
      return {}
  }
}
