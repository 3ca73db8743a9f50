import type { Check, Part } from './check.ts'
import { checkSections } from './choices.ts'
import { checkFrame, checkNamedAction } from './frame.ts'

const productsMax = 30

/** One product, without a header; the body may be left out. */
export function checkProduct(check: Check, interactive: Part): void {
  checkFrame(check, interactive, { headers: [], isBodyOptional: true })
  const action = check.object(interactive, 'action')
  check.onlyKeys(action, ['catalog_id', 'product_retailer_id'])
  check.string(action, 'catalog_id')
  check.string(action, 'product_retailer_id')
}

/** Up to thirty products in sections, under a text header. */
export function checkProductList(check: Check, interactive: Part): void {
  checkFrame(check, interactive, { headers: ['text'] })
  check.object(interactive, 'header')
  const action = check.object(interactive, 'action')
  check.onlyKeys(action, ['catalog_id', 'sections'])
  check.string(action, 'catalog_id')
  checkProductSections(check, action)
}

/** The sections of a product list, in a message or in a template's button. */
export function checkProductSections(check: Check, action: Part): void {
  const items = checkSections(check, action).flatMap((section) =>
    check.list(section, 'product_items', { min: 1, max: productsMax, what: 'products' }),
  )
  for (const item of items) check.string(item, 'product_retailer_id')
  if (items.length > productsMax) {
    check.refuse(
      131009,
      `There are ${items.length} products over all sections: ${productsMax} are allowed.`,
    )
  }
}

/** A button that opens the whole catalogue. */
export function checkCatalog(check: Check, interactive: Part): void {
  checkFrame(check, interactive, { headers: [] })
  const action = checkNamedAction(check, interactive, 'catalog_message')
  check.onlyKeys(action, ['name', 'parameters'])
  const parameters = check.objectIfAny(action, 'parameters')
  if (parameters === undefined) return
  check.onlyKeys(parameters, ['thumbnail_product_retailer_id'])
  check.string(parameters, 'thumbnail_product_retailer_id')
}
