import { KnownError } from '../core/errors.ts'
import type { GraphCall, GraphOptions } from './graph.ts'
import { createGraph } from './graph.ts'
import type { Fields } from './incoming/fields.ts'

/** The management endpoints of the Graph API, for callers to whom a refusal is a mistake. */
export interface Management {
  /**
   * Asks, and answers Meta's JSON as it came.
   * @param path with its parts encoded, for example `102/message_templates`
   * @throws KnownError `graph-refused`, `graph-unreachable`
   */
  ask(
    method: GraphCall['method'],
    path: string,
    parts?: Pick<GraphCall, 'query' | 'body'>,
  ): Promise<Fields>
  close(): Promise<void>
}

/** Opens the way to the management endpoints; see `management/calls.ts` for typed calls. */
export function openManagement(options: GraphOptions): Management {
  const graph = createGraph(options)
  return {
    ask: async (method, path, parts = {}) => {
      const segments = path.split('/').map(decodeURIComponent)
      const result = await graph.call<Fields>({ method, path: segments, ...parts })
      if (result.ok) return result.value
      const { code, reason } = result.failure
      const words = code === undefined ? reason : `${reason} (error ${code})`
      throw new KnownError(result.isRefused ? 'graph-refused' : 'graph-unreachable', words)
    },
    close: async () => undefined,
  }
}
