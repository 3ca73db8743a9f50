import type { Json } from '../core/json.ts'
import { toStateName } from '../core/state-name.ts'

type Fields = { readonly [key: string]: Json }

/**
 * Where a stored machine is, with the machines nested in it: `ordering.place > asking.where`. Those
 * that have ended are left out.
 */
export function toStateNames(snapshot: Json): string {
  const { value, children = null } = toFields(snapshot)
  const nested = Object.values(toFields(children))
    .map((child) => toFields(child)['snapshot'] ?? null)
    .filter((child) => 'value' in toFields(child) && toFields(child)['status'] === 'active')
    .map(toStateNames)
  return [toStateName(value), ...nested].join(' > ')
}

function toFields(json: Json): Fields {
  const isRecord = typeof json === 'object' && json !== null && !Array.isArray(json)
  return isRecord ? (json as Fields) : {}
}
