import type { JobRow } from '../core/rows.ts'
import { toLocalTime } from './print.ts'

/** How far a job is, as `turnwise conversations show` tells it. */
export function toJobLine({ id, src, attempts, agent }: JobRow): string {
  const pending = agent?.pending
  if (pending === undefined || pending.granted !== undefined) {
    return `job ${src}, ${attempts} attempts`
  }
  const { by, what, askedAt } = pending
  const whose = by === 'user' ? 'the person' : `you: \`turnwise approvals show ${id}\``
  return `job ${src}, asks since ${toLocalTime(askedAt)} whether \`${what}\` may be done; it waits for ${whose}`
}
