import { checkCallPermission, checkVoiceCall } from './calls.ts'
import { checkCarousel } from './carousel.ts'
import type { Check, Part } from './check.ts'
import { checkButtons, checkList } from './choices.ts'
import { checkFlow } from './flow.ts'
import { checkBareFrame, checkFrame, checkNamedAction, headerKinds } from './frame.ts'
import { checkLink } from './link.ts'
import { checkOrderDetails, checkOrderStatus } from './payments.ts'
import { checkCatalog, checkProduct, checkProductList } from './products.ts'

/** Each interactive type with its own rules. */
const kinds: Readonly<Record<string, (check: Check, interactive: Part) => void>> = {
  button: checkButtons,
  list: checkList,
  cta_url: checkCtaUrl,
  location_request_message: (check, interactive) =>
    checkRequest(check, interactive, 'send_location'),
  request_contact_info: (check, interactive) =>
    checkRequest(check, interactive, 'request_contact_info'),
  flow: checkFlow,
  product: checkProduct,
  product_list: checkProductList,
  catalog_message: checkCatalog,
  carousel: checkCarousel,
  address_message: checkAddress,
  voice_call: checkVoiceCall,
  call_permission_request: checkCallPermission,
  order_details: checkOrderDetails,
  order_status: checkOrderStatus,
}

/** The `interactive` object of a message. */
export function checkInteractive(check: Check, message: Part): void {
  const interactive = check.object(message, 'interactive')
  const type = check.string(interactive, 'type')
  if (check.problem() !== undefined) return
  const checkKind = Object.hasOwn(kinds, type) ? kinds[type] : undefined
  if (checkKind === undefined) {
    check.refuse(131051, `The emulator does not know interactive messages of type \`${type}\`.`)
    return
  }
  checkKind(check, interactive)
}

function checkCtaUrl(check: Check, interactive: Part) {
  checkFrame(check, interactive, { headers: headerKinds })
  checkLink(check, checkNamedAction(check, interactive, 'cta_url'))
}

/** A question with one fixed button: for the location or for the contact info. */
function checkRequest(check: Check, interactive: Part, name: string) {
  checkBareFrame(check, interactive)
  checkNamedAction(check, interactive, name)
}

/** Addresses are asked for in India alone. */
function checkAddress(check: Check, interactive: Part) {
  checkFrame(check, interactive, { headers: headerKinds })
  const action = checkNamedAction(check, interactive, 'address_message')
  const parameters = check.object(action, 'parameters')
  check.onlyKeys(parameters, ['country', 'values', 'saved_addresses', 'validation_errors'])
  const country = check.string(parameters, 'country')
  if (country !== 'IN') check.refuse(131009, `${parameters.path}['country'] must be \`IN\`.`)
  check.objectIfAny(parameters, 'values')
  check.objectIfAny(parameters, 'validation_errors')
  if (parameters.fields['saved_addresses'] === undefined) return
  const range = { min: 1, max: Number.POSITIVE_INFINITY, what: 'saved addresses' }
  for (const saved of check.list(parameters, 'saved_addresses', range)) {
    check.string(saved, 'id')
    check.object(saved, 'value')
  }
}
