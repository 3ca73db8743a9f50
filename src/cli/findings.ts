import picocolors from 'picocolors'
import type { Finding } from '../app/connect/finding.ts'
import type { Terminal } from './terminal.ts'
import { EXIT } from './terminal.ts'

const MARKS = { ok: '✓', note: '·', fix: '✗' } as const

/** A finding as one line, green where all is well. */
export function toLine({ state, about, sentence }: Finding, { isInteractive }: Terminal): string {
  const colors = picocolors.createColors(isInteractive)
  const mark = MARKS[state]
  const shown = state === 'fix' ? colors.red(mark) : state === 'ok' ? colors.green(mark) : mark
  return `${shown} ${colors.bold(about)}: ${sentence}`
}

/** Says how many things are left to do, and ends with 1 if there are any. */
export function endWith(findings: readonly Finding[], terminal: Terminal): void {
  const count = findings.filter(({ state }) => state === 'fix').length
  if (count === 0) return
  terminal.tell(count === 1 ? 'One thing must be fixed.' : `${count} things must be fixed.`)
  terminal.exitWith(EXIT.failed)
}
