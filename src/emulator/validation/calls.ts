import type { Check, Part } from './check.ts'
import { checkBareFrame, checkFrame, checkNamedAction, headerKinds, labelMax } from './frame.ts'

const ttlMaxMinutes = 43_200

/** A button that calls the business. */
export function checkVoiceCall(check: Check, interactive: Part): void {
  checkFrame(check, interactive, { headers: headerKinds })
  const action = checkNamedAction(check, interactive, 'voice_call')
  const parameters = check.objectIfAny(action, 'parameters')
  if (parameters === undefined) return
  check.onlyKeys(parameters, ['display_text', 'ttl_minutes', 'payload'])
  check.stringIfAny(parameters, 'display_text', { max: labelMax })
  check.stringIfAny(parameters, 'payload')
  if (parameters.fields['ttl_minutes'] !== undefined) {
    check.number(parameters, 'ttl_minutes', { min: 1, max: ttlMaxMinutes })
  }
}

/** A question whether the business may call; the body may be left out. */
export function checkCallPermission(check: Check, interactive: Part): void {
  checkBareFrame(check, interactive, { isBodyOptional: true })
  checkNamedAction(check, interactive, 'call_permission_request')
}
