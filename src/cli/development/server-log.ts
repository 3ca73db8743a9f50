import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import picocolors from 'picocolors'
import type { Terminal } from '../terminal.ts'

type Colors = ReturnType<typeof picocolors.createColors>

/** Shows the application log of a server as lines for people; what is not JSON as it is. */
export function showServerLog(log: Readable, terminal: Terminal): void {
  const colors = picocolors.createColors(terminal.isInteractive)
  createInterface({ input: log }).on('line', (line) => terminal.tell(toText(line, colors)))
}

function toText(line: string, colors: Colors): string {
  const fact = parseFact(line)
  if (fact === undefined) return line
  const { level, time: _, msg, ...fields } = fact
  const word = Number(level) >= 50 ? colors.red('server') : colors.yellow('server')
  const more = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return [word, String(msg), colors.dim(more.join(' '))].filter((part) => part !== '').join(' ')
}

function parseFact(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const fact = JSON.parse(line) as Readonly<Record<string, unknown>>
    return typeof fact['msg'] === 'string' ? fact : undefined
  } catch {
    return undefined
  }
}
