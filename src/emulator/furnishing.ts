import type { Change } from './changes.ts'
import { createObjectId } from './ids.ts'
import type { Settings } from './options.ts'
import { createPhoneIdentity } from './phones.ts'
import type { World } from './world.ts'

/** Puts what the settings name into a world that does not have it: phones, templates, products. */
export function furnish(
  world: World,
  { phones, templates, products }: Settings,
  record: (change: Change) => void,
): void {
  if (world.phones.size === 0) {
    for (const phone of phones) record({ type: 'phone', identity: createPhoneIdentity(phone) })
  }
  const known = new Set(Array.from(world.templates.values(), toKey))
  for (const template of templates) {
    if (known.has(toKey(template))) continue
    const { status = 'APPROVED' } = template
    record({ type: 'template', template: { ...template, id: createObjectId(), status } })
  }
  if (world.products.size === 0) {
    for (const product of products) record({ type: 'product', product })
  }
}

function toKey({ name, language }: { readonly name: string; readonly language: string }): string {
  return `${name} ${language}`
}
