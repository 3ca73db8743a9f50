import type { GraphOptions } from '../graph.ts'
import { createGraph } from '../graph.ts'
import { createAccessCalls } from './access.ts'
import { createAnalyticsCalls } from './analytics.ts'
import { createFlowCalls } from './flows.ts'
import { createNumberCalls } from './numbers.ts'
import { createPeopleCalls } from './people.ts'
import { createProfileCalls } from './profile.ts'

/** Every management endpoint of the Cloud API, by what it is about (reference section 5). */
export type ManagementCalls = ReturnType<typeof createManagementCalls>

/**
 * Makes the typed calls of the management endpoints for one access token. None of them rejects:
 * Meta's refusals are values, and what its limit forbids is not asked.
 */
export function createManagementCalls(options: GraphOptions) {
  const graph = createGraph(options)
  return {
    access: createAccessCalls(graph),
    numbers: createNumberCalls(graph),
    flows: createFlowCalls(graph),
    profile: createProfileCalls(graph),
    people: createPeopleCalls(graph),
    analytics: createAnalyticsCalls(graph),
  }
}
