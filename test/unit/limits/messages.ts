import type { Choice, Message } from '../../../src/index.ts'

/** Messages that WhatsApp takes, each with one thing changed. */

export const send = { type: 'go' }
export const link = { link: 'https://example.org/a.png' }

export function choices(count: number): Choice<typeof send>[] {
  return Array.from({ length: count }, (_, index) => ({ title: `Choice ${index}`, send }))
}

export function withButtons(extra: object): Message<unknown> {
  return { kind: 'buttons', body: 'Hello', buttons: choices(1), ...extra }
}

export function withRows(extra: object): Message<unknown> {
  return { kind: 'list', body: 'Hello', button: 'Menu', sections: [{ rows: choices(1) }], ...extra }
}

export function withUrl(extra: object): Message<unknown> {
  return { kind: 'ctaUrl', body: 'Hello', label: 'Open', url: 'https://example.org', ...extra }
}

export function withForm(extra: object): Message<unknown> {
  return { kind: 'flow', body: 'Hello', label: 'Start', flow: { id: '1' }, ...extra }
}

export function withProducts(extra: object): Message<unknown> {
  const sections = [{ products: ['mug'] }]
  return { kind: 'products', header: 'Mugs', body: 'New', catalogId: '7', sections, ...extra }
}

export function card(extra: object = {}) {
  const header = { kind: 'image', source: link } as const
  return { header, buttons: choices(1), ...extra }
}

export function withCards(count: number, extra: object = {}): Message<unknown> {
  return { kind: 'carousel', body: 'Pick', cards: Array.from({ length: count }, () => card(extra)) }
}

export function withProductCards(count: number): Message<unknown> {
  return { kind: 'productCarousel', body: 'Pick', catalogId: '7', products: ids(count) }
}

export function filled(extra: object): Message<unknown> {
  return { kind: 'template', name: 'order_ready', language: 'en_US', ...extra }
}

export function templateCards(count: number, extra: object = {}): Message<unknown> {
  const header = { kind: 'image', source: link }
  return filled({ cards: Array.from({ length: count }, () => ({ header, ...extra })) })
}

export function place(latitude: number, longitude: number, extra = {}): Message<unknown> {
  return { kind: 'location', latitude, longitude, ...extra }
}

export function person() {
  return { name: { formatted_name: 'Ada Lovelace', first_name: 'Ada' } }
}

export function withPerson(extra: object): Message<unknown> {
  return { kind: 'contacts', contacts: [{ ...person(), ...extra }] }
}

export function reacting(emoji: string, extra = {}): Message<unknown> {
  return { kind: 'reaction', target: 'wamid.1', emoji, ...extra }
}

export function rawInteractive(type: string, extra: object): Message<unknown> {
  const content = { type, body: { text: 'Hello' }, action: { name: type }, ...extra }
  return { kind: 'raw', type: 'interactive', content }
}

export function rawWith(type: string, parameters: object): Message<unknown> {
  return rawInteractive(type, { action: { name: type, parameters } })
}

export function rawOrder(reference: string): Message<unknown> {
  const action = { name: 'review_and_pay', parameters: { reference_id: reference } }
  return rawInteractive('order_details', { action })
}

export function ids(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `product-${index}`)
}

/** A file of so many bytes, as base64. */
export function file(bytes: number, mimeType: string) {
  return { base64: Buffer.alloc(bytes, 'a').toString('base64'), mimeType }
}
