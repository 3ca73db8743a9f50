import type { HelpOptions } from './help-bot.ts'
import { createHelpBot } from './help-bot.ts'
import type { ScriptedModel } from './scripted-model.ts'
import { createScriptedModel } from './scripted-model.ts'
import type { Stage, StageOptions } from './stage.ts'

/** How long an agent waits for the person to be silent, unless it is told otherwise. */
export const QUIET_MS = 1_500

/** A stage with the help desk on it, and its model. */
export interface HelpStage {
  readonly stage: Stage
  readonly model: ScriptedModel
  /** The person writes, and is silent long enough to be answered. */
  says(text: string): Promise<void>
  state(): Promise<string | undefined>
  texts(): readonly string[]
}

export async function startHelp(
  start: (options: StageOptions) => Promise<Stage>,
  options: HelpOptions = {},
  more: Partial<StageOptions> = {},
): Promise<HelpStage> {
  const model = createScriptedModel()
  const stage = await start({ bot: createHelpBot(options), model, ...more })
  return {
    stage,
    model,
    says: async (text) => {
      await stage.says(text)
      await stage.passes(QUIET_MS)
    },
    state: async () => (await stage.view()).conversation.state,
    texts: () => stage.whatsapp.texts(),
  }
}
