import type { Incoming } from '../core/incoming.ts'
import type { Change, Webhook } from './incoming/change.ts'
import { toChange } from './incoming/change.ts'
import { toBoundedDepth } from './incoming/depth.ts'
import { toEcho } from './incoming/echo.ts'
import { toFields } from './incoming/fields.ts'
import { toMessage } from './incoming/message.ts'
import { toNews } from './incoming/news.ts'
import { createMisfitKeys, toNotice, toShapelessNotice } from './incoming/notice.ts'
import { toNumberNews } from './incoming/number-news.ts'
import type { People } from './incoming/people.ts'
import { toPeople } from './incoming/people.ts'
import { toSentence } from './incoming/sentences.ts'
import { toStatus } from './incoming/status.ts'
import { toTemplateNews } from './incoming/template-news.ts'

/**
 * Takes a webhook apart: one item for each message, status and change in it. Never throws, whatever
 * JSON it is given, and what is malformed becomes a notice without harming its neighbours.
 *
 * It is read by hand and not by a schema: a schema judges a value as a whole, and here each key is
 * worth saving even where the one beside it is wrong.
 */
export function parseWebhook(body: unknown, arrivedAt: number): Incoming[] {
  const bounded = toBoundedDepth(body)
  const webhook = { arrivedAt, misfitKey: createMisfitKeys(bounded, arrivedAt) }
  const entries = toFields(bounded)?.['entry']
  if (!Array.isArray(entries)) {
    const sentence = 'A webhook has no list of entries.'
    return [toShapelessNotice(bounded, sentence, webhook.misfitKey())]
  }
  const items: Incoming[] = []
  for (const entry of entries) takeEntry(entry, webhook, items)
  return items
}

function takeEntry(item: unknown, webhook: Webhook, items: Incoming[]): void {
  const entry = toFields(item)
  const changes = entry?.['changes']
  if (entry === undefined || !Array.isArray(changes)) {
    const sentence = 'An entry of a webhook has no list of changes.'
    items.push(toShapelessNotice(item, sentence, webhook.misfitKey()))
    return
  }
  for (const change of changes) {
    const fields = toFields(change)
    const value = toFields(fields?.['value'])
    if (fields === undefined || value === undefined) {
      const sentence = 'A change in a webhook has no value.'
      items.push(toShapelessNotice(change, sentence, webhook.misfitKey()))
    } else {
      takeChange(toChange(entry, fields, value, webhook), items)
    }
  }
}

/** Keys of a value that describe the lists beside them; so do single texts and numbers. */
const DESCRIBING: ReadonlySet<string> = new Set(['messaging_product', 'metadata', 'contacts'])
/** Keys that must be lists: whatever else they are is news of something gone wrong. */
const LISTS: ReadonlySet<string> = new Set(['messages', 'statuses', 'message_echoes', 'errors'])
/** Fields whose news are told one by one, whatever stands beside them. */
const LISTING: ReadonlySet<string> = new Set([
  'messages',
  'standby',
  'message_echoes',
  'smb_message_echoes',
  'calls',
  'history',
  'user_preferences',
])

/** Fields whose echoes are of messages of our own number, and not of another's history. */
const ECHOING: ReadonlySet<string> = new Set(['message_echoes', 'smb_message_echoes'])

function takeChange(change: Change, items: Incoming[]): void {
  const { field, value } = change
  const parts = Object.keys(value).filter((key) => !DESCRIBING.has(key))
  const lists = parts.filter((key) => Array.isArray(value[key]))
  // News that are not made of lists alone are told as one, so that nothing of them is lost.
  if (lists.length === 0 || (!LISTING.has(field) && lists.length < parts.length)) {
    const about = toTemplateNews(change) ?? toNumberNews(change)
    items.push(toNotice(change, value, toSentence(field, '', value), { about }))
    return
  }
  const people = toPeople(value['contacts'])
  for (const part of parts) {
    const list = value[part]
    if (Array.isArray(list)) {
      for (const item of list) items.push(toItem(item, part, change, people))
    } else if (toFields(list) !== undefined || LISTS.has(part)) {
      items.push(toNotice(change, { [part]: list }, toSentence(field, part, list)))
    }
  }
}

function toItem(item: unknown, part: string, change: Change, people: People): Incoming {
  switch (part) {
    case 'messages':
      if (change.field === 'messages') return toMessage(item, change, people)
      break
    case 'statuses':
      // What we sent before Meta's own agent took the conversation goes on being told on standby.
      if (change.field === 'messages' || change.field === 'standby') {
        return toStatus(item, change, people)
      }
      break
    case 'message_echoes':
      if (ECHOING.has(change.field)) return toEcho(item, change, people)
  }
  return toNews(item, part, change, people)
}
