import type { Check, Part } from './check.ts'
import { isEmoji } from './content.ts'
import { checkFrame, checkNamedAction, headerKinds } from './frame.ts'

const ctaMax = 30

/** A button that opens a Flow; whether there is such a Flow is looked up later. */
export function checkFlow(check: Check, interactive: Part): void {
  checkFrame(check, interactive, { headers: headerKinds })
  const parameters = check.object(checkNamedAction(check, interactive, 'flow'), 'parameters')
  check.onlyKeys(parameters, [
    'flow_message_version',
    'flow_id',
    'flow_name',
    'flow_cta',
    'flow_token',
    'mode',
    'flow_action',
    'flow_action_payload',
  ])
  const version = check.string(parameters, 'flow_message_version')
  if (version !== '3') {
    check.refuse(131009, `${parameters.path}['flow_message_version'] must be \`3\`.`)
  }
  const names = ['flow_id', 'flow_name'].filter(
    (key) => check.stringIfAny(parameters, key) !== undefined,
  )
  if (names.length === 0) {
    check.refuse(131008, `${parameters.path} needs a flow_id or a flow_name.`)
  }
  if (names.length === 2) {
    check.refuse(131009, `${parameters.path} has a flow_id and a flow_name: give one of them.`)
  }
  const cta = check.string(parameters, 'flow_cta', { max: ctaMax })
  if (isEmoji.test(cta)) {
    check.refuse(131009, `${parameters.path}['flow_cta'] must not have an emoji.`)
  }
  check.stringIfAny(parameters, 'flow_token')
  checkOneOf(check, parameters, 'mode', ['published', 'draft'])
  const action = checkOneOf(check, parameters, 'flow_action', ['navigate', 'data_exchange'])
  checkPayload(check, parameters, action)
}

function checkPayload(check: Check, parameters: Part, action: string | undefined) {
  const payload = check.objectIfAny(parameters, 'flow_action_payload')
  if (payload === undefined) return
  if (action === 'data_exchange') {
    check.refuse(131009, `${payload.path} is only for the flow_action \`navigate\`.`)
  }
  check.onlyKeys(payload, ['screen', 'data'])
  check.string(payload, 'screen')
  const data = check.objectIfAny(payload, 'data')
  if (data !== undefined && Object.keys(data.fields).length === 0) {
    check.refuse(131009, `${data.path} is empty: leave it out, or give it a key.`)
  }
}

function checkOneOf(check: Check, part: Part, key: string, allowed: readonly string[]) {
  const value = check.stringIfAny(part, key)
  if (value !== undefined && !allowed.includes(value)) {
    check.refuse(131009, `${part.path}['${key}'] must be one of ${allowed.join(', ')}.`)
  }
  return value
}
