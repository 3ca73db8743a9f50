import type { Commit } from '../../core/ports.ts'
import type { InboxRow } from '../../core/rows.ts'
import type { Life } from '../life.ts'
import { renewAgents } from './superseding.ts'

/**
 * The person made something else of what they had said: agents that are about to answer what it was
 * answer what it is. Their names are told.
 */
export function renewForChange(
  commit: Commit,
  { event: { type } }: InboxRow,
  life: Life,
  now: number,
): readonly string[] {
  if ((type !== 'user.edited' && type !== 'user.revoked') || !life.isLive()) return []
  // What a step began in this turn knows of the change.
  const turn = life.isHandled() ? life.turn() : life.turn() + 1
  const renewed = renewAgents(commit, turn, now)
  if (renewed.length > 0 && !life.isHandled()) life.pass()
  life.aftermath.stoppedJobs.push(...renewed.map(({ id }) => id))
  return renewed.map(({ actorId }) => actorId)
}
