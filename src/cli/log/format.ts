import type picocolors from 'picocolors'
import type { LoggedLine, LogLine } from '../../core/log.ts'
import { toLocalTime, toOneLine } from '../print.ts'
import { directionOf } from './direction.ts'

type Colors = ReturnType<typeof picocolors.createColors>

/** How a message's life looks on a phone. */
const TICKS: Readonly<Record<string, string>> = {
  accepted: '✓',
  sent: '✓',
  delivered: '✓✓',
  read: '✓✓',
  played: '✓✓',
  failed: '✗',
  dropped: '✗',
  expired: '✗',
  uncertain: '?',
  held: '‖',
}

/** A line for programs: everything there is, with the time as people write it. */
export function toJsonLine(line: LoggedLine): string {
  const { at, cursor, ...rest } = line
  const direction = directionOf(line)
  return JSON.stringify({
    time: new Date(at).toISOString(),
    at,
    ...(direction === undefined ? {} : { direction }),
    ...rest,
    cursor: `${cursor.n}.${cursor.index}`,
  })
}

/** A line for people: time, direction, contact, what happened, what was said. */
export function toTextLine(line: LogLine, colors: Colors): string {
  const direction = directionOf(line)
  const arrow = direction === 'in' ? '→ in ' : direction === 'out' ? '← out' : '     '
  const parts = [
    colors.dim(toLocalTime(line.at)),
    direction === undefined ? arrow : colors.cyan(arrow),
    colors.bold((line.contact ?? '').padEnd(5)),
    toWhat(line, colors),
    ...(line.text === undefined ? [] : [toQuoted(line.text)]),
    ...(line.reason === undefined ? [] : [colors.dim(toOneLine(line.reason))]),
  ]
  return parts.filter((part) => part !== '').join(' ')
}

function toWhat(line: LogLine, colors: Colors): string {
  switch (line.kind) {
    case 'turn':
      return [colors.green(line.event ?? ''), toAsked(line), toStates(line)]
        .filter((part) => part !== '')
        .join(' ')
    case 'unhandled':
      return `${colors.yellow(line.event ?? '')} unhandled ${toStates(line)}`.trimEnd()
    case 'outbound':
    case 'delivery':
      return toDelivery(line, colors)
    case 'dead-letter':
      return colors.red(`dead letter: ${line.event ?? ''}`)
    case 'inbound':
      return line.event ?? ''
    case 'duplicate':
    case 'notice':
    case 'hand-off':
    case 'consent':
    case 'job':
    case 'agent':
    case 'timer':
    case 'media':
    case 'note':
    case 'engine':
      return toOther(line)
  }
}

/** What an agent wants allowed, and by whom. */
function toAsked({ event, detail }: LogLine): string {
  if (event !== 'agent.asked' || typeof detail !== 'object' || detail === null) return ''
  const { what, by } = detail as { readonly what?: unknown; readonly by?: unknown }
  return `whether ${what} may be done: ${by === 'user' ? 'the person' : 'an operator'} decides`
}

/** A machine without states has no names to show. */
function toStates({ from, to }: LogLine): string {
  if (from === to || to === undefined || to === '') return from ? `(${from})` : ''
  return `${from ?? '(begin)'} -> ${to}`
}

/** Ticks name their message by the end of its id: `c7kq2mfx4bzad.12.1` is `12.1` of its conversation. */
function toDelivery({ status = '', detail, outboxId }: LogLine, colors: Colors): string {
  const ticks = TICKS[status] ?? '◷'
  const shown = status === 'read' || status === 'played' ? colors.blue(ticks) : ticks
  const doubled = detail !== undefined && JSON.stringify(detail).includes('"doubled":true')
  const name = outboxId === undefined ? '' : ` ${colors.dim(outboxId.replace(/^[^.]*\./, ''))}`
  return `${shown} ${status}${name}${doubled ? ' (possibly twice)' : ''}`
}

function toOther({ kind, event, status, detail }: LogLine): string {
  const isTold = kind === 'note' || kind === 'agent'
  const note = isTold && detail !== undefined ? JSON.stringify(detail) : undefined
  return [`${kind}:`, event, status, note].filter((part) => part !== undefined).join(' ')
}

function toQuoted(text: string): string {
  return `"${toOneLine(text)}"`
}
