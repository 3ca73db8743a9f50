import type { Graph } from '../graph.ts'

/** A stretch of time in Unix seconds. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

interface TemplateFigures {
  readonly templateIds: readonly string[]
  readonly metrics: readonly ('cost' | 'clicked' | 'delivered' | 'read' | 'sent')[]
}

/** Meta's own figures of an account (reference 5.9). */
export function createAnalyticsCalls({ call }: Graph) {
  return {
    /** `field` with its parameters, for example `pricing_analytics.start(…).end(…).granularity(DAILY)`. */
    ofAccount: (accountId: string, field: string) =>
      call<Record<string, unknown>>({ method: 'GET', path: [accountId], query: { fields: field } }),
    /** Days only; at most 90 of them back. Has to be switched on before, for good. */
    ofTemplates: (
      accountId: string,
      { start, end }: Stretch,
      { templateIds, metrics }: TemplateFigures,
    ) =>
      call<{ data: object[] }>({
        method: 'GET',
        path: [accountId, 'template_analytics'],
        query: {
          start: String(start),
          end: String(end),
          granularity: 'daily',
          metric_types: metrics.join(','),
          template_ids: templateIds.join(','),
        },
      }),
    /** Cannot be undone. */
    switchOn: (accountId: string) =>
      call<{ id: string }>({
        method: 'POST',
        path: [accountId],
        query: { is_enabled_for_insights: 'true' },
      }),
  }
}
