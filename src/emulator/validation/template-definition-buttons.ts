import type { OtpType, PlainButtonType, TemplateButton } from '../templates.ts'
import { toPlaceholders } from '../templates.ts'
import type { Check, Part } from './check.ts'
import { isHttpUrl } from './media.ts'

const buttonsMax = 10
const labelMax = 25
const urlMax = 2_000
const phoneNumberMax = 20

/** How many of a kind a template may have, where that is fewer than ten. */
const most: Readonly<Partial<Record<TemplateButton['type'], number>>> = {
  url: 2,
  phone_number: 1,
  copy_code: 1,
}

/** Labels that WhatsApp gives to buttons which have none of their own. */
const fixedLabels = {
  copy_code: 'Copy offer code',
  catalog: 'View catalog',
  mpm: 'View items',
  spm: 'View item',
  voice_call: 'Call now',
  order_details: 'Review and pay',
  request_contact_info: 'Share contact info',
} as const

const otpTypes: readonly OtpType[] = ['copy_code', 'one_tap', 'zero_tap']

/** The buttons of a template or of one of its cards. */
export function defineButtons(check: Check, component: Part): TemplateButton[] {
  const parts = check.list(component, 'buttons', { min: 1, max: buttonsMax, what: 'buttons' })
  const buttons = parts.map((part) => defineButton(check, part))
  for (const { type } of buttons) {
    const count = buttons.filter((other) => other.type === type).length
    const max = most[type] ?? buttonsMax
    if (count > max) check.refuse(100, `There are ${count} buttons of type ${type}: ${max} may be.`)
  }
  // A change from quick replies to others or back may happen once.
  const turns = buttons.filter(
    ({ type }, index) =>
      index > 0 && (type === 'quick_reply') !== (buttons[index - 1]?.type === 'quick_reply'),
  )
  if (turns.length > 1) check.refuse(100, 'Quick replies must stand together.')
  return buttons
}

function defineButton(check: Check, part: Part): TemplateButton {
  const type = check.string(part, 'type').toLowerCase()
  switch (type) {
    case 'quick_reply':
      return { type, text: check.string(part, 'text', { max: labelMax }) }
    case 'url': {
      const url = check.string(part, 'url', { max: urlMax })
      checkUrl(check, url)
      return { type, text: check.string(part, 'text', { max: labelMax }), url }
    }
    case 'phone_number': {
      const phoneNumber = check.string(part, 'phone_number', { max: phoneNumberMax })
      return { type, text: check.string(part, 'text', { max: labelMax }), phoneNumber }
    }
    case 'otp':
      return defineOtp(check, part)
    case 'flow': {
      const flowId = check.string(part, 'flow_id')
      const screen = check.stringIfAny(part, 'navigate_screen')
      const text = check.string(part, 'text', { max: labelMax })
      return { type, text, flowId, ...(screen === undefined ? {} : { screen }) }
    }
    default:
      return definePlain(check, part, type)
  }
}

function definePlain(check: Check, part: Part, given: string): TemplateButton {
  const type = isPlain(given) ? given : undefined
  if (type === undefined) {
    check.refuse(100, `The emulator does not know buttons of type ${given}.`)
    return { type: 'quick_reply', text: '' }
  }
  const text = check.stringIfAny(part, 'text', { max: labelMax }) ?? fixedLabels[type]
  return { type, text }
}

function isPlain(type: string): type is Exclude<PlainButtonType, 'quick_reply'> {
  return Object.hasOwn(fixedLabels, type)
}

function defineOtp(check: Check, part: Part): TemplateButton {
  const given = check.string(part, 'otp_type').toLowerCase()
  const otpType = otpTypes.find((known) => known === given)
  if (otpType === undefined) {
    check.refuse(100, `The otp_type ${given} is none of ${otpTypes.join(', ')}.`)
  }
  const text = check.stringIfAny(part, 'text', { max: labelMax }) ?? 'Copy code'
  return { type: 'otp', text, otpType: otpType ?? 'copy_code' }
}

/** An address may have one variable, at its end. */
function checkUrl(check: Check, url: string) {
  const [variable, ...others] = toPlaceholders(url)
  if (variable !== undefined && (others.length > 0 || !/\}\}$/.test(url))) {
    check.refuse(100, `The address ${url} may have one variable, at its end.`)
  }
  if (!isHttpUrl(url)) check.refuse(100, `The address ${url} is no http address.`)
}
