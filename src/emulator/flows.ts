import type { FlowAction, FlowJson, FlowPart, FlowScreen } from './flows/flow-json.ts'
import { flowJsonSchema } from './flows/flow-json.ts'

/** A form that opens inside of the conversation. */
export interface Flow {
  readonly id: string
  readonly name: string
  readonly status: 'DRAFT' | 'PUBLISHED' | 'DEPRECATED'
  readonly categories: readonly string[]
  /** "7.0"; since 5.0 dates are written as `YYYY-MM-DD`, before as epoch milliseconds. */
  readonly version: string
  /** Empty until its Flow JSON was given. */
  readonly screens: readonly FlowScreen[]
}

/** What is wrong with a Flow JSON, in Meta's words and with the place. */
export interface FlowProblem {
  readonly error: string
  readonly error_type: 'FLOW_JSON_ERROR'
  readonly message: string
}

/** Reads Flow JSON; answers what is wrong with it, all at once, if anything is. */
export function readFlowJson(
  json: unknown,
): Pick<Flow, 'version' | 'screens'> | readonly FlowProblem[] {
  const parsed = flowJsonSchema.safeParse(json)
  if (!parsed.success) {
    return parsed.error.issues.map(({ code, path, message }) => {
      const place = path.join('.')
      const isOdd = code === 'invalid_union' && path.at(-1) === 'type'
      if (!isOdd) return toProblem('INVALID_PROPERTY', `${place}: ${message}`)
      return toProblem('INVALID_PROPERTY_VALUE', `${place}: the emulator cannot show such a part.`)
    })
  }
  const problems = findProblems(parsed.data)
  if (problems.length > 0) return problems
  return { version: parsed.data.version, screens: parsed.data.screens }
}

function toProblem(error: string, message: string): FlowProblem {
  return { error, error_type: 'FLOW_JSON_ERROR', message }
}

/** What no schema can say: screens that lead nowhere, ids and names that are there twice. */
function findProblems({ screens }: FlowJson): FlowProblem[] {
  const ids = screens.map(({ id }) => id)
  const problems: FlowProblem[] = []
  if (new Set(ids).size < ids.length) {
    problems.push(toProblem('DUPLICATE_SCREEN_IDS', 'Two screens have the same id.'))
  }
  for (const screen of screens) {
    const parts = partsOf(screen)
    const names = parts.flatMap((part) => ('name' in part ? part.name : []))
    if (new Set(names).size < names.length) {
      const message = `Two fields of the screen ${screen.id} have the same name.`
      problems.push(toProblem('DUPLICATE_FORM_COMPONENT_NAMES', message))
    }
    for (const part of parts) {
      const action = actionOf(part)
      if (action?.name !== 'navigate' || ids.includes(action.next.name)) continue
      const message = `${screen.id} leads to ${action.next.name}, which is no screen.`
      problems.push(toProblem('INVALID_NAVIGATE_ACTION_NEXT_SCREEN_NAME', message))
    }
  }
  return problems
}

/** Everything on a screen, with or without a form around it. */
export function partsOf({ layout }: FlowScreen) {
  return layout.children.flatMap((child) => (child.type === 'Form' ? child.children : [child]))
}

function actionOf(part: FlowPart): FlowAction | undefined {
  const isPressed = part.type === 'Footer' || part.type === 'EmbeddedLink'
  return isPressed ? part['on-click-action'] : undefined
}
