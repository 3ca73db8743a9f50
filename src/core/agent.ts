import type { EventObject, NonReducibleUnknown, PromiseActorLogic } from 'xstate'
import { fromPromise } from 'xstate'
import { AgentFailure } from './agent-failure.ts'
import type { AgentOptions, AgentOutput, ProposedEvent } from './agent-options.ts'
import type { AgentSettings } from './agent-settings.ts'
import { toAgentSettings } from './agent-settings.ts'

const agents = new WeakMap<object, AgentSettings>()

/**
 * Lets a language model answer what the person said last: an actor that a state invokes, as it
 * would a `job`. It can say something, use its tools, and propose events; each proposal is a turn
 * of its own that the machine may refuse. Whatever state the conversation is in says which events
 * are offered, so that the chart is the guard rail. It is one durable job: after a crash it goes on
 * where it was, and no answer of the model is paid for twice.
 *
 * Let a message of the person lead to the same state again, and it answers anew, or also what came
 * late. The state must take `user.text`, `agent.budget` if there is a budget, and have an `onError`:
 * whatever else goes wrong ends there, with one of `AGENT_FAILURES` as `error.name`. Under plain
 * `createActor` it always fails with `AgentUnavailable`.
 *
 * @throws KnownError `bot-invalid` for numbers and names that make no sense, `duration-invalid`
 *
 * @example
 * const assistant = agent<{ shop: string }, Event>({
 *   system: ({ input }) => ['You help customers of a pizza shop.', `The shop is ${input.shop}.`],
 *   events: {
 *     'ticket.open': { description: 'Open a ticket', claims: [/ticket .*opened/i] },
 *     human: 'Ask a colleague to take over',
 *   },
 *   budget: { contact: { usd: 0.5 } },
 * })
 * // in setup(…).createMachine({ … })
 * helping: {
 *   initial: 'listening',
 *   on: { 'user.*': '.thinking', 'agent.budget': 'desk' },
 *   states: {
 *     listening: {},
 *     thinking: {
 *       invoke: { id: 'assistant', src: 'assistant', onDone: 'listening', onError: '#shop.desk' },
 *     },
 *   },
 * }
 */
export function agent<TInput = NonReducibleUnknown, TEvent extends EventObject = ProposedEvent>(
  options: AgentOptions<TInput, TEvent>,
): PromiseActorLogic<AgentOutput, TInput> {
  const settings = toAgentSettings(options)
  const logic = fromPromise<AgentOutput, TInput>(async () => {
    throw new AgentFailure('AgentUnavailable', 'Outside of a server nobody answers for an agent.')
  })
  agents.set(logic, settings)
  return logic
}

/** How an agent is set up; undefined for any other actor. */
export function agentSettings(logic: object): AgentSettings | undefined {
  return agents.get(logic)
}
