import type { TemplateButton } from '../templates.ts'
import type { Check, Part } from './check.ts'
import { toWord } from './check.ts'
import { checkProductSections } from './products.ts'
import { isOfType, parametersOf } from './template-parameters.ts'

const codeMax = 15
const couponMax = 20

/** What a message fills into one button: a payload, the end of an address, a code or an object. */
export interface FilledButton {
  readonly text?: string
  readonly action?: Part
}

/** The buttons of a template or of one of its cards, each with what was sent for it. */
export function checkTemplateButtons(
  check: Check,
  buttons: readonly TemplateButton[],
  components: readonly Part[],
): readonly (FilledButton | undefined)[] {
  const sent = new Map<number, FilledButton>()
  for (const component of components.filter((one) => isOfType(one, 'button'))) {
    const index = Number(toWord(component.fields['index']) || Number.NaN)
    const button = buttons[index]
    if (button === undefined || toSubType(button) !== subTypeOf(component)) {
      check.refuse(132012, `buttons: there is no such button at index ${index}`)
    } else {
      sent.set(index, checkButton(check, button, index, parametersOf(check, component)))
    }
  }
  const unfilled = buttons.findIndex((button, index) => needsValue(button) && !sent.has(index))
  if (unfilled >= 0) check.refuse(132000, `buttons: button ${unfilled} needs a parameter`)
  return buttons.map((_button, index) => sent.get(index))
}

/** A code is sent as if its button were a link. */
function toSubType({ type }: TemplateButton): string {
  return type === 'otp' ? 'url' : type
}

function subTypeOf({ fields }: Part): string {
  return toWord(fields['sub_type']).toLowerCase()
}

function needsValue(button: TemplateButton): boolean {
  switch (button.type) {
    case 'url':
      return /\{\{\w+\}\}$/.test(button.url)
    case 'otp':
    case 'copy_code':
    case 'mpm':
    case 'order_details':
      return true
    case 'quick_reply':
    case 'phone_number':
    case 'flow':
    case 'catalog':
    case 'spm':
    case 'voice_call':
    case 'request_contact_info':
      return false
  }
}

function checkButton(
  check: Check,
  button: TemplateButton,
  index: number,
  [parameter]: readonly Part[],
): FilledButton {
  if (parameter === undefined) {
    check.refuse(132000, `buttons: button ${index} has no parameter`)
    return {}
  }
  switch (button.type) {
    case 'quick_reply':
      return { text: check.string(parameter, 'payload', { max: 256 }) }
    case 'url':
      return { text: check.string(parameter, 'text', { max: 2_000 }) }
    case 'otp':
      return { text: check.string(parameter, 'text', { max: codeMax }) }
    case 'copy_code':
      return { text: check.string(parameter, 'coupon_code', { max: couponMax }) }
    case 'flow':
    case 'catalog':
    case 'order_details':
      return { action: check.object(parameter, 'action') }
    case 'mpm':
      return { action: checkProductsAction(check, parameter) }
    case 'voice_call':
      return {}
    case 'phone_number':
    case 'spm':
    case 'request_contact_info':
      check.refuse(132000, `buttons: button ${index} takes no parameter`)
      return {}
  }
}

function checkProductsAction(check: Check, parameter: Part): Part {
  const action = check.object(parameter, 'action')
  check.string(action, 'thumbnail_product_retailer_id')
  checkProductSections(check, action)
  return action
}
