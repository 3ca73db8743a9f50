import type { Flow, FlowAction, FlowScreen } from '../state/wire.ts'
import type { Scope } from './binding.ts'
import { resolve } from './binding.ts'

/** Where somebody is in a Flow, and what they have filled in. */
export interface FlowState {
  /** The screens on the way here, the present one last. */
  readonly way: readonly {
    readonly screenId: string
    readonly data: Readonly<Record<string, unknown>>
  }[]
  readonly forms: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

type Payload = Readonly<Record<string, unknown>>

/** What a press in a Flow leads to. */
export type FlowStep =
  | { readonly type: 'moved'; readonly state: FlowState }
  | { readonly type: 'completed'; readonly response: Readonly<Record<string, unknown>> }
  | { readonly type: 'opened'; readonly url: string }
  /** The Flow's endpoint says how it goes on. */
  | { readonly type: 'asked'; readonly screen: string; readonly data: Payload }
  | { readonly type: 'refused'; readonly sentence: string }

/** The beginning: the screen that the message names, or the first. */
export function beginFlow(
  flow: Flow,
  start: { readonly screen?: string; readonly data?: Readonly<Record<string, unknown>> },
): FlowState {
  const screenId = start.screen ?? flow.screens[0]?.id ?? ''
  return enter(flow, { way: [], forms: {} }, screenId, start.data ?? {})
}

/** Goes to the screen that the endpoint names; the present one gets its new data and stays. */
export function followAdvice(
  flow: Flow,
  state: FlowState,
  advice: { readonly screen: string; readonly data: Payload },
): FlowState {
  const here = state.way.at(-1)
  if (here?.screenId !== advice.screen) return enter(flow, state, advice.screen, advice.data)
  const data = { ...here.data, ...advice.data }
  return { ...state, way: [...state.way.slice(0, -1), { ...here, data }] }
}

/** The screen that is shown, with what its parts are bound to. */
export function currentScreen(
  flow: Flow,
  { way, forms }: FlowState,
): { readonly screen: FlowScreen; readonly scope: Scope } | undefined {
  const here = way.at(-1)
  const screen = flow.screens.find(({ id }) => id === here?.screenId)
  if (here === undefined || screen === undefined) return undefined
  return { screen, scope: { data: here.data, form: forms[screen.id] ?? {}, screens: forms } }
}

/** Puts a value into a field of the present screen; `undefined` empties it. */
export function fillIn(state: FlowState, name: string, value: unknown): FlowState {
  const screenId = state.way.at(-1)?.screenId ?? ''
  const form = { ...state.forms[screenId], [name]: value }
  return { ...state, forms: { ...state.forms, [screenId]: form } }
}

export function goBack(state: FlowState): FlowState {
  return { ...state, way: state.way.slice(0, -1) }
}

/** Does what a button of the present screen does. */
export function takeStep(flow: Flow, state: FlowState, action: FlowAction): FlowStep {
  const here = currentScreen(flow, state)
  if (here === undefined) return { type: 'refused', sentence: 'The Flow has no such screen.' }
  switch (action.name) {
    case 'navigate': {
      const data = toPayload(action.payload, here.scope)
      return { type: 'moved', state: enter(flow, state, action.next.name, data) }
    }
    case 'complete':
      return { type: 'completed', response: toPayload(action.payload, here.scope) }
    case 'open_url':
      return { type: 'opened', url: action.url }
    case 'data_exchange':
      return {
        type: 'asked',
        screen: here.screen.id,
        data: toPayload(action.payload, here.scope),
      }
  }
}

/** A screen begins with its own example data and what its fields start with. */
function enter(
  flow: Flow,
  state: FlowState,
  screenId: string,
  given: Readonly<Record<string, unknown>>,
): FlowState {
  const screen = flow.screens.find(({ id }) => id === screenId)
  const data = { ...toExamples(screen), ...given }
  const way = [...state.way, { screenId, data }]
  if (screen === undefined || state.forms[screenId] !== undefined) return { ...state, way }
  const scope = { data, form: {}, screens: state.forms }
  return { way, forms: { ...state.forms, [screenId]: toInitialValues(screen, scope) } }
}

function toExamples(screen: FlowScreen | undefined): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(screen?.data ?? {}).map(([name, declared]) => [
      name,
      typeof declared === 'object' && declared !== null && '__example__' in declared
        ? declared.__example__
        : undefined,
    ]),
  )
}

function toInitialValues({ layout }: FlowScreen, scope: Scope): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {}
  for (const child of layout.children) {
    const parts = child.type === 'Form' ? child.children : [child]
    const given = child.type === 'Form' ? resolve(child['init-values'], scope) : undefined
    if (typeof given === 'object' && given !== null) Object.assign(values, given)
    for (const part of parts) {
      if (!('init-value' in part) || !('name' in part)) continue
      const value = resolve(part['init-value'], scope)
      if (value !== undefined) values[String(part.name)] = value
    }
  }
  return values
}

function toPayload(payload: unknown, scope: Scope): Readonly<Record<string, unknown>> {
  const resolved = resolve(payload ?? {}, scope)
  return typeof resolved === 'object' && resolved !== null ? { ...resolved } : {}
}
