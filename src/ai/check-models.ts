import Anthropic from '@anthropic-ai/sdk'
import type { Failed } from './troubles.ts'
import { toFailed } from './troubles.ts'

const PATIENCE_MS = 10_000

/** Whether a model may be used with a key: its full name, or why not. Costs nothing. */
export type ModelCheck =
  | { readonly outcome: 'known'; readonly fullName: string }
  | { readonly outcome: 'unknown' }
  | Failed

/** Asks the provider whether it has a model for this key. Never rejects. */
export async function checkModel(
  { apiKey, baseUrl }: { readonly apiKey: string; readonly baseUrl: string },
  model: string,
): Promise<ModelCheck> {
  const client = new Anthropic({
    apiKey,
    baseURL: baseUrl,
    maxRetries: 0,
    logLevel: 'off',
    openTelemetry: false,
  })
  try {
    const { id } = await client.models.retrieve(model, null, { timeout: PATIENCE_MS })
    return { outcome: 'known', fullName: id }
  } catch (error) {
    const isUnknown = error instanceof Anthropic.NotFoundError && error.type === 'not_found_error'
    return isUnknown ? { outcome: 'unknown' } : toFailed(error)
  }
}
