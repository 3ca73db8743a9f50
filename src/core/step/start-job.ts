import { agentSettings } from '../agent.ts'
import type { Actor } from './actor.ts'
import type { Effect } from './effects.ts'

/** The order to begin the work behind a promise actor. */
export function toStartJob({ fields, parent }: Actor, input: unknown): StartJob {
  const settings = agentSettings(fields.logic)
  return {
    kind: 'startJob',
    path: parent?.path ?? [],
    id: fields.id,
    src: String(fields.src),
    input,
    ...(settings !== undefined && {
      agent: { quietMs: settings.quietMs, mostQuietMs: settings.mostQuietMs },
    }),
  }
}

export type StartJob = Extract<Effect, { kind: 'startJob' }>
