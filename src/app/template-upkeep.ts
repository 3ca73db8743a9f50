import type { Config } from '../config.ts'
import { toPlainError } from '../core/errors.ts'
import type { Clock, Logger } from '../core/ports.ts'
import type { TemplateApi } from '../core/template-ports.ts'
import type { TemplateState } from '../core/template-states.ts'
import { stopReasonOf } from '../core/template-states.ts'
import type { Engine } from '../engine/engine.ts'
import { openTemplates } from './open-templates.ts'

const ASK_MS = 3_600_000
/** Meta allows 200 questions an hour (reference section 7); others want to ask as well. */
const MOST_ASKED = 50

/**
 * Asks WhatsApp each hour, and at the start, about templates that are stopped: the webhook that
 * would tell of their end may have been missed, and messages wait for it.
 */
export function startTemplateUpkeep(options: {
  readonly config: Config
  readonly templates: Engine['templates']
  readonly clock: Clock
  readonly logger: Logger
}): { stop(): void } {
  const { config, templates, clock, logger } = options
  let isStopped = false
  let alarm: { cancel(): void } | undefined

  function repeat(): void {
    askAll().catch((error: unknown) => {
      const { message } = toPlainError(error)
      if (!isStopped) logger.warn({ reason: message }, 'WhatsApp told nothing of its templates.')
    })
    alarm = clock.setTimeout(repeat, ASK_MS)
  }

  async function askAll(): Promise<void> {
    const stopped = templates.list().filter((state) => stopReasonOf(state) !== undefined)
    const accounts = new Set(config.numbers.map(({ businessAccountId }) => businessAccountId))
    for (const accountId of accounts) {
      const states = stopped.filter((state) => state.accountId === accountId).slice(0, MOST_ASKED)
      if (accountId === undefined || states.length === 0) continue
      const api = openTemplates(config, accountId)
      for (const state of states) await ask(api, state)
      await api.close()
    }
  }

  async function ask(api: TemplateApi, state: TemplateState): Promise<void> {
    const { accountId, name, language } = state
    const listed = await api.list({ name, language })
    if (isStopped) return
    const found = listed.find(
      ({ definition }) => definition.name === name && definition.language === language,
    )
    // One that is gone is no longer waited for: WhatsApp refuses what is said by it.
    const event = found?.status ?? 'DELETED'
    if (event === state.status) return
    const template = { accountId, name, language, ...(found === undefined ? {} : { id: found.id }) }
    await templates.learn({ type: 'template.status', template, event }, clock.now())
    logger.info({ template: name, language, status: event }, 'A template has another status now.')
  }

  repeat()
  return {
    stop: () => {
      isStopped = true
      alarm?.cancel()
    },
  }
}
