import type { StoredEvent } from './events.ts'
import type { Json } from './json.ts'

const LONGEST_ANSWER = 300

/**
 * What a person said or did, in one line of plain text: for logs, listings and operators. Undefined
 * for events of other kinds. Takes events as they are stored, also those of earlier versions.
 */
export function previewOfEvent(event: StoredEvent): string | undefined {
  switch (event.type) {
    case 'user.text':
      return toText(event['text'])
    case 'user.choice':
      return toText(event['title'])
    case 'user.media':
      return join(`(${toMediaName(event)})`, event['caption'])
    case 'user.location':
      return join('(location)', toPlaceName(event))
    case 'user.contacts':
      return join('(contacts)', toList(event['contacts']).map(toContactName).join(', '))
    case 'user.order':
      return join(join('(order)', toList(event['items']).map(toItemName).join(', ')), event['text'])
    case 'user.flow':
      return join('(form)', toShort(event['answer']))
    case 'user.address':
      return join('(address)', toShort(event['values']))
    case 'user.unsupported':
      return `(not supported: ${toText(event['kind']) ?? 'unknown'})`
    default:
      return previewOfAside(event)
  }
}

function previewOfAside(event: StoredEvent): string | undefined {
  switch (event.type) {
    case 'user.reaction':
      return event['emoji'] === null ? '(reaction taken back)' : join('(reaction)', event['emoji'])
    case 'user.edited':
      return event['text'] ? join('(changed to)', event['text']) : '(message changed)'
    case 'user.revoked':
      return '(message deleted)'
    case 'user.callPermission':
      return event['granted'] === true ? '(calls allowed)' : '(calls not allowed)'
    case 'user.opened':
      return '(chat opened)'
    case 'user.system':
      return SYSTEM_CHANGES.get(toText(event['change']) ?? '') ?? '(system message)'
    default:
      return undefined
  }
}

const SYSTEM_CHANGES: ReadonlyMap<string, string> = new Map([
  ['number', '(phone number changed)'],
  ['userId', '(user id changed)'],
  ['identityKey', '(identity key changed)'],
])

function toMediaName(event: StoredEvent): string {
  if (event['voice'] === true) return 'voice message'
  return join(toText(event['media']) ?? 'media', event['filename'])
}

function toPlaceName(event: StoredEvent): string {
  const named = [event['name'], event['address']].filter((part) => typeof part === 'string')
  return named.length > 0 ? named.join(', ') : `${event['latitude']}, ${event['longitude']}`
}

function toContactName(contact: Json): string {
  const { name, phones } = toFields(contact)
  const { phone } = toFields(toList(phones)[0])
  return toText(toFields(name)['formatted_name']) ?? toText(phone) ?? '(no name)'
}

function toItemName(item: Json): string {
  const { quantity, productId } = toFields(item)
  return `${quantity} x ${productId}`
}

/** What was filled in, field by field. The token of a form is between Turnwise and WhatsApp. */
function toShort(value: Json | undefined): string {
  const named = Object.entries(toFields(value))
    .filter(([name]) => name !== 'flow_token')
    .map(([name, field]) => `${name}: ${toWord(field)}`)
  const text = isFields(value) ? named.join(', ') : toWord(value ?? '')
  return text.length <= LONGEST_ANSWER ? text : `${text.slice(0, LONGEST_ANSWER)} ...`
}

function toWord(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function join(head: string, tail: Json | undefined): string {
  return typeof tail === 'string' && tail !== '' ? `${head} ${tail}` : head
}

function toText(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function toList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

function toFields(value: Json | undefined): { readonly [key: string]: Json } {
  return isFields(value) ? value : {}
}

function isFields(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
