import type { LogLine } from '../../core/log.ts'

/** `in`: from the person. `out`: to the person. */
export type Direction = 'in' | 'out'

/** Which way a line goes; undefined for what happens inside. */
export function directionOf({ kind, status }: LogLine): Direction | undefined {
  switch (kind) {
    case 'inbound':
    case 'duplicate':
      return 'in'
    case 'outbound':
    case 'delivery':
      return 'out'
    case 'hand-off':
      if (status === 'answered') return 'out'
      return status === 'said' ? 'in' : undefined
    case 'notice':
    case 'turn':
    case 'unhandled':
    case 'dead-letter':
    case 'consent':
    case 'job':
    case 'agent':
    case 'timer':
    case 'media':
    case 'note':
    case 'engine':
      return undefined
  }
}
