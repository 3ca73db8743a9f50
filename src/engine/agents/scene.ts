import type { AgentProgress } from '../../core/agent-progress.ts'
import type { AgentSettings } from '../../core/agent-settings.ts'
import { nameOf } from '../../core/contact.ts'
import type { LogLine } from '../../core/log.ts'
import { toWhatsappTexts } from '../../core/markdown.ts'
import type { Message } from '../../core/messages.ts'
import type { Commit } from '../../core/ports.ts'
import type { JobRow } from '../../core/rows.ts'
import type { Life } from '../life.ts'
import { addSteps } from './progress.ts'

/** What an agent does in a turn, and the turn. */
export interface Scene {
  readonly commit: Commit
  readonly life: Life
  readonly settings: AgentSettings
  readonly now: number
  readonly row: JobRow
  readonly progress: AgentProgress
}

/** Writes the journal of an agent. Whoever writes it is alive: deaths are counted anew. */
export function putProgress(commit: Commit, row: JobRow, agent: AgentProgress): JobRow {
  const next: JobRow = { ...row, attempts: 1, agent }
  commit.put('job', next)
  return next
}

/** Says a text of the model, in WhatsApp's form. */
export function sayText(life: Life, progress: AgentProgress, text: string): AgentProgress {
  life.say(...toWhatsappTexts(text).map((body): Message => ({ kind: 'text', body })))
  return addSteps(progress, { kind: 'said', text, turn: life.turn() })
}

/** A line of the conversation's log about an agent. Never holds what was said or asked. */
export function logAgent(
  commit: Commit,
  row: JobRow,
  line: Pick<LogLine, 'at' | 'status' | 'reason' | 'detail'>,
): void {
  commit.log({
    ...line,
    kind: 'agent',
    conversationId: commit.conversation.id,
    contactId: commit.contact.id,
    contact: nameOf(commit.contact),
    event: row.src,
  })
}
