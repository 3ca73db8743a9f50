import type { Commit } from '../core/ports.ts'
import { remedyOf } from '../core/remedies.ts'
import type { Failure, OutboxRow } from '../core/rows.ts'
import { AFTER_UPLOAD } from '../core/uploads.ts'
import { putNews } from './delivery-news.ts'
import { putHeld, settleAttempt } from './outcomes.ts'
import { toQueued } from './queueing.ts'

/** Meta has the files of a message: it may be sent now. */
export function putUploads(
  commit: Commit,
  outboxId: string,
  { ids, origin }: NonNullable<OutboxRow['uploads']>,
  now: number,
): void {
  const row = commit.outboxRow(outboxId)
  if (row === undefined || (row.status !== 'queued' && row.status !== 'held')) return
  const { uploadAnew: _, ...rest } = row
  commit.put('outbox', { ...rest, uploads: { ids, origin }, notBefore: 0, updatedAt: now })
}

/** Meta will not have them: the message failed before it left, or waits for an operator. */
export function putUploadFailure(
  commit: Commit,
  outboxId: string,
  failure: Failure,
  now: number,
): void {
  const row = commit.outboxRow(outboxId)
  if (row?.status !== 'queued') return
  if (remedyOf(failure).kind === 'hold') putHeld(commit, row, row.attempts.length, failure, now)
  else
    putNews(commit, row, { attempt: row.attempts.length + 1, status: 'failed', at: now, failure })
}

/** A row that was claimed before its files were uploaded: it never left, and waits for them. */
export function putBack(commit: Commit, claimed: OutboxRow, now: number): void {
  const row = commit.outboxRow(claimed.id)
  if (row?.status !== 'sending') return
  const attempts = row.attempts.slice(0, -1)
  commit.put('outbox', toQueued(commit, { ...row, attempts }, now, AFTER_UPLOAD))
}

/** Meta may have forgotten an upload that was made earlier: the files are uploaded once more. */
export function putForUpload(
  commit: Commit,
  claimed: OutboxRow,
  failure: Failure,
  now: number,
): void {
  const { reason } = failure
  const verdict = settleAttempt(commit, claimed, { outcome: 'not-sent', reason }, now)
  if (verdict === undefined || (verdict.row.status !== 'queued' && !verdict.row.paused)) return
  const { uploads: _, ...row } = verdict.row
  commit.put('outbox', { ...row, uploadAnew: true, notBefore: AFTER_UPLOAD })
}
