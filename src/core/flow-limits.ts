import type { Problem } from './errors.ts'
import type { FlowStart, InteractiveContent } from './messages.ts'
import { idProblems, switchProblems, TEXT_LIMITS, textProblems } from './text-limits.ts'

const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u

type FlowContent = Extract<InteractiveContent<unknown>, { readonly kind: 'flow' }>

/** What is wrong with the form that a message opens (reference section 4.4). */
export function flowProblems({ label, flow, start, token, draft }: FlowContent): Problem[] {
  return [
    ...textProblems(label, {
      place: 'label',
      name: 'label',
      limit: TEXT_LIMITS.flowLabel,
      quoted: true,
    }),
    ...Object.values(typeof label === 'string' ? [label] : label).flatMap(pictureProblems),
    ...('id' in flow
      ? idProblems(flow.id, 'flow.id', 'id of the Flow')
      : idProblems(flow.name, 'flow.name', 'name of the Flow')),
    ...(token === undefined ? [] : idProblems(token, 'token', 'token')),
    ...switchProblems(draft, 'draft'),
    ...startProblems(start),
  ]
}

function pictureProblems(label: string): Problem[] {
  if (!EMOJI.test(label)) return []
  const problem = 'The label has an emoji, which WhatsApp does not take on the label of a Flow.'
  return [{ place: 'label', problem, cure: 'Leave it out.' }]
}

function startProblems(start: FlowStart | undefined): Problem[] {
  if (start === undefined || start === 'data_exchange') return []
  const problems = idProblems(start.screen, 'start.screen', 'name of the screen')
  if (start.data === undefined || isFilledObject(start.data)) return problems
  const problem = 'The data of the first screen are empty or no object, which WhatsApp rejects.'
  return [...problems, { place: 'start.data', problem, cure: 'Fill them or leave them out.' }]
}

function isFilledObject(data: unknown): boolean {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return false
  return Object.values(data).some((value) => value !== undefined && value !== null)
}
