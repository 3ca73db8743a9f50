import { filesToShow, readShownFile } from '../../core/agent-files.ts'
import type { LanguageModel, ModelPart } from '../../core/agent-ports.ts'
import type { AgentSettings } from '../../core/agent-settings.ts'
import { toSummary, toSummaryRequest } from '../../core/agent-summary.ts'
import type { Spoken } from '../../core/agent-transcript.ts'
import type { MediaReader } from '../../core/media.ts'
import type { Clock } from '../../core/ports.ts'
import type { AgentView } from './agent-view.ts'
import type { CallEnd, Calls } from './calls.ts'
import { recordAnswer, recordFailure } from './recordings.ts'
import { toConversation, toModelTools, toSystem } from './request.ts'

/** A file that is not here by then is only named. */
const LONGEST_FILE_MS = 10_000

/** One run of an agent: until it ends, rests, or is left behind. */
export interface AgentRun {
  readonly settings: AgentSettings
  readonly signal: AbortSignal
  /** The files that were read for it; undefined: one that cannot be shown. */
  readonly files: Map<string, ModelPart | undefined>
  /** It failed to sum up what was said: it goes on without. */
  isUnsummed: boolean
  /** Calls of the model that were made in it, whatever is written down of them. */
  asked: number
}

/** Asks the model what comes next. Throws what the agent's own instructions throw. */
export type Ask = (view: AgentView, run: AgentRun) => Promise<CallEnd>

export function createAsk(options: {
  readonly calls: Calls
  readonly model: LanguageModel
  readonly media: MediaReader
  readonly clock: Clock
}): Ask {
  const { calls, model, media, clock } = options
  const count = (text: string): number =>
    model.estimate({ system: [text], messages: [], tools: [] })

  async function showFiles(spoken: readonly Spoken[], run: AgentRun): Promise<void> {
    const { files: kinds } = run.settings
    if (kinds.length === 0) return
    const wanted = filesToShow(spoken).filter((id) => !run.files.has(id))
    if (wanted.length === 0) return
    const late = new AbortController()
    const alarm = clock.setTimeout(() => late.abort(), LONGEST_FILE_MS)
    const signal = AbortSignal.any([late.signal, run.signal])
    const read = wanted.map(async (id) => {
      run.files.set(id, await readShownFile(media, id, { kinds, signal }))
    })
    await Promise.all(read)
    alarm.cancel()
  }

  /** The beginning of a long conversation is summed up once, by a call of its own. */
  async function sumUp(
    view: AgentView,
    run: AgentRun,
    beyond: readonly Spoken[],
  ): Promise<CallEnd> {
    run.isUnsummed = true
    const request = toSummaryRequest(beyond, view.summary)
    return calls.make(view, run.settings, request, run.signal, (commit, row, _, outcome) => {
      const summary = outcome.outcome === 'answered' ? toSummary(beyond, outcome.parts) : undefined
      if (summary !== undefined) {
        commit.put('conversation', { ...commit.conversation, agentSummary: summary })
      }
      return row
    })
  }

  return async (view, run) => {
    const { settings, signal } = run
    await showFiles(view.spoken, run)
    const files = new Map(
      [...run.files].flatMap(([id, part]) => (part === undefined ? [] : [[id, part] as const])),
    )
    const { messages, beyond } = toConversation(view, settings, { files, count })
    if (beyond.length > 0 && !run.isUnsummed) return sumUp(view, run, beyond)
    const system = toSystem(settings, { input: view.row.input, contact: view.contact })
    const tools = toModelTools(view, settings)
    const request = { system, messages, tools, maxTokens: settings.maxTokens }
    const offered = tools.map(({ name }) => name)
    return calls.make(view, settings, request, signal, (_, row, call, outcome) => {
      if (outcome.outcome === 'answered') return recordAnswer(row, call, outcome, offered)
      // Nobody waits for it any more, or the process stops: that is no failure.
      return signal.aborted ? row : recordFailure(row, outcome, settings, clock.now())
    })
  }
}
