import { KnownError } from '../core/errors.ts'
import type { TemplateSample } from '../core/template-samples.ts'
import type { GraphCall, GraphOptions, GraphResult } from './graph.ts'
import { createGraph } from './graph.ts'
import type { Fields } from './incoming/fields.ts'
import { toFieldsOrNone, toId, toText } from './incoming/fields.ts'

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
  /**
   * Uploads a file with the app of the token, and answers the handle that Meta gives it (5.1).
   * @throws KnownError `graph-refused`, `graph-unreachable`
   */
  upload(file: TemplateSample): Promise<string>
  close(): Promise<void>
}

/** Opens the way to the management endpoints; see `management/calls.ts` for typed calls. */
export function openManagement(options: GraphOptions): Management {
  const graph = createGraph(options)

  async function ask(
    method: GraphCall['method'],
    path: string,
    parts: Pick<GraphCall, 'query' | 'body'> = {},
  ): Promise<Fields> {
    const segments = path.split('/').map(decodeURIComponent)
    return orThrow(await graph.call<Fields>({ method, path: segments, ...parts }))
  }

  /** The app that the token is of: uploads belong to an app, and not to an account. */
  async function findApp(): Promise<string> {
    const query = { input_token: options.accessToken }
    const { data } = await ask('GET', 'debug_token', { query })
    const appId = toId(toFieldsOrNone(data)['app_id'])
    if (appId !== undefined) return appId
    throw new KnownError(
      'graph-refused',
      'WhatsApp does not tell the app of WHATSAPP_ACCESS_TOKEN.',
    )
  }

  return {
    ask,
    upload: async ({ filename, mimeType, bytes }) => {
      const query = {
        file_name: filename,
        file_length: String(bytes.byteLength),
        file_type: mimeType,
      }
      const { id } = await ask('POST', `${encodeURIComponent(await findApp())}/uploads`, { query })
      const uploadId = toText(id)
      if (uploadId?.startsWith('upload:') !== true) throw unanswered(filename)
      const handle = toText(orThrow(await graph.upload(uploadId, bytes)).h)
      if (handle === undefined) throw unanswered(filename)
      return handle
    },
    close: async () => undefined,
  }
}

function orThrow<Answer>(result: GraphResult<Answer>): Partial<Answer> {
  if (result.ok) return result.value
  const { code, reason } = result.failure
  const words = code === undefined ? reason : `${reason} (error ${code})`
  throw new KnownError(result.isRefused ? 'graph-refused' : 'graph-unreachable', words)
}

function unanswered(filename: string): KnownError {
  const words = `WhatsApp did not say what became of ${filename}: try again.`
  return new KnownError('graph-unreachable', words)
}
