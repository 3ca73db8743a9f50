import type { AgentProgress } from '../../core/agent-progress.ts'
import type { AgentSettings } from '../../core/agent-settings.ts'
import type { AgentSummary } from '../../core/agent-summary.ts'
import type { Spoken } from '../../core/agent-transcript.ts'
import { toSpoken } from '../../core/agent-transcript.ts'
import type { Bot } from '../../core/bot.ts'
import type { Contact } from '../../core/contact.ts'
import type { Commit } from '../../core/ports.ts'
import type { JobRow } from '../../core/rows.ts'
import { acceptedOf } from '../../core/step/index.ts'
import { toContact } from '../arrivals.ts'

/** All that an agent has to know of its conversation before it asks its model. */
export interface AgentView {
  readonly row: JobRow
  readonly progress: AgentProgress
  readonly bot: Bot
  readonly contact: Contact
  /** The turn of the conversation that this is the state of. */
  readonly turn: number
  readonly spoken: readonly Spoken[]
  readonly summary?: AgentSummary
  /** The events that may be offered now, with their schemas. */
  readonly accepted: ReturnType<typeof acceptedOf>
}

/** More than a model is told: the latest messages of the person that are looked at. */
const MOST_MESSAGES = 200

/**
 * Looks at the conversation of an agent. Undefined: the agent was left behind. `kept`: an operator
 * has the conversation. `changed`: its bot is another one by now, or gone.
 */
export function lookAt(
  commit: Commit,
  id: string,
  settings: AgentSettings,
  findBot: (commit: Commit) => Bot | undefined,
): AgentView | 'kept' | 'changed' | undefined {
  const row = commit.jobs().find((one) => one.id === id)
  if (row?.agent === undefined) return undefined
  const { conversation, contact } = commit
  const bot = findBot(commit)
  if (conversation.handOff !== undefined) return 'kept'
  if (bot === undefined || conversation.layout !== bot.layout || conversation.status !== 'active') {
    return 'changed'
  }
  const types = settings.events.map(({ type }) => type)
  const snapshot = JSON.parse(conversation.snapshot ?? 'null')
  const { agentSummary } = conversation
  return {
    row,
    progress: row.agent,
    bot,
    contact: toContact(contact),
    turn: conversation.turn,
    spoken: toSpoken({ messages: commit.recentMessages(MOST_MESSAGES), outbox: commit.outbox() }),
    ...(agentSummary === undefined ? {} : { summary: agentSummary }),
    accepted: acceptedOf(bot.machine, snapshot, row.path, types),
  }
}
