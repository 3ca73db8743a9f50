import type { Check, Part } from './check.ts'
import { checkFrame, checkNamedAction, headerKinds } from './frame.ts'

const referenceMax = 35
const amountOffset = 100

/** A bill (India and Brazil): its reference and what it comes to. */
export function checkOrderDetails(check: Check, interactive: Part): void {
  const parameters = checkReference(check, interactive, 'review_and_pay')
  const amount = check.objectIfAny(parameters, 'total_amount')
  if (amount === undefined) return
  check.number(amount, 'value', { min: 0, max: Number.MAX_SAFE_INTEGER })
  check.number(amount, 'offset', { min: amountOffset, max: amountOffset })
}

/** News of a bill that was sent before. */
export function checkOrderStatus(check: Check, interactive: Part): void {
  checkReference(check, interactive, 'review_order')
}

function checkReference(check: Check, interactive: Part, name: string): Part {
  checkFrame(check, interactive, { headers: headerKinds })
  const parameters = check.object(checkNamedAction(check, interactive, name), 'parameters')
  check.string(parameters, 'reference_id', { max: referenceMax })
  return parameters
}
