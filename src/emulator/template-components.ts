import type { Template, TemplateButton, TemplateHeader } from './templates.ts'

/** A template's components as the Graph API lists them. */
export function toComponents(template: Template): object[] {
  const { header, body, footer, buttons = [], offer, cards = [], asksToCall } = template
  return [
    ...(header === undefined ? [] : [toHeader(header)]),
    ...(offer === undefined
      ? []
      : [
          {
            type: 'LIMITED_TIME_OFFER',
            limited_time_offer: { text: offer.text, has_expiration: offer.hasExpiration },
          },
        ]),
    { type: 'BODY', text: body },
    ...(footer === undefined ? [] : [{ type: 'FOOTER', text: footer }]),
    ...toButtons(buttons),
    ...(cards.length === 0
      ? []
      : [
          {
            type: 'CAROUSEL',
            cards: cards.map((card) => ({
              components: [
                { type: 'HEADER', format: card.header.toUpperCase() },
                ...(card.body === undefined ? [] : [{ type: 'BODY', text: card.body }]),
                ...toButtons(card.buttons),
              ],
            })),
          },
        ]),
    ...(asksToCall === true ? [{ type: 'CALL_PERMISSION_REQUEST' }] : []),
  ]
}

function toHeader(header: TemplateHeader) {
  const format = header.format.toUpperCase()
  if (header.format !== 'text') return { type: 'HEADER', format }
  return { type: 'HEADER', format, text: header.text }
}

function toButtons(buttons: readonly TemplateButton[]) {
  return buttons.length === 0 ? [] : [{ type: 'BUTTONS', buttons: buttons.map(toButton) }]
}

function toButton(button: TemplateButton) {
  const common = { type: button.type.toUpperCase(), text: button.text }
  switch (button.type) {
    case 'url':
      return { ...common, url: button.url }
    case 'phone_number':
      return { ...common, phone_number: button.phoneNumber }
    case 'otp':
      return { ...common, otp_type: button.otpType.toUpperCase() }
    case 'flow': {
      const screen = button.screen === undefined ? {} : { navigate_screen: button.screen }
      return { ...common, flow_id: button.flowId, ...screen }
    }
    case 'quick_reply':
    case 'copy_code':
    case 'catalog':
    case 'mpm':
    case 'spm':
    case 'voice_call':
    case 'order_details':
    case 'request_contact_info':
      return common
  }
}
