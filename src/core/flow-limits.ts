import type { Problem } from './errors.ts'
import type { FlowStart, InteractiveContent } from './messages.ts'
import { idProblems, TEXT_LIMITS, textProblems } from './text-limits.ts'

const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u

type FlowContent = Extract<InteractiveContent<unknown>, { readonly kind: 'flow' }>

/** What is wrong with the form that a message opens (reference section 4.4). */
export function flowProblems({ label, flow, start, token }: FlowContent): Problem[] {
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
  if (start.data !== undefined && Object.keys(start.data).length === 0) {
    const problem = 'The data of the first screen are empty, which WhatsApp rejects.'
    problems.push({ place: 'start.data', problem, cure: 'Leave them out.' })
  }
  return problems
}
