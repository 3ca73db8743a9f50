/** The ways in which an agent can end without an answer, as `error.name` of `onError` tells them. */
export const AGENT_FAILURES = {
  AgentRefused: 'The model declined to answer.',
  AgentCut: 'Its answer was longer than `maxTokens`, also when it was asked to be shorter.',
  AgentOverloaded: 'The provider had no room (429, 529), however often it was asked.',
  AgentTimeout: 'The provider took longer than `timeout`, however often it was asked.',
  AgentUnavailable: 'No key is set: no agent answers here.',
  AgentUnreachable: 'The provider was not reached, or broke off, however often it was asked.',
  AgentFailed: 'The provider refused the key, the account or the request.',
  AgentInvalid: 'It asked for what is not there, or in a form that no schema takes, too often.',
  AgentSilent: 'It said nothing and did nothing, also when it was asked to.',
  AgentSteps: 'It did not come to an end within `maxSteps` calls.',
  AgentClaimed: 'It kept claiming that something had happened which had not.',
  AgentBudget: 'A budget was reached, and the machine did not take `agent.budget`.',
} as const

export type AgentFailureName = keyof typeof AGENT_FAILURES

/** Why an agent ended without an answer. */
export class AgentFailure extends Error {
  override readonly name: AgentFailureName

  constructor(name: AgentFailureName, message: string) {
    super(message)
    this.name = name
  }
}
