import type { IncomingMessage, ServerResponse } from 'node:http'

/** A status and a plain text. */
export type Answer = readonly [status: number, text: string]

/** Sends an answer, if there is still somebody to hear it. */
export function answer(
  response: ServerResponse,
  [status, text]: Answer,
  type = 'text/plain; charset=utf-8',
): void {
  if (response.destroyed || response.headersSent) return
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'x-content-type-options': 'nosniff',
  })
  response.end(text)
}

/** Hands over the body as it came; undefined when it is too large. Nothing when it breaks off. */
export function readBody(
  request: IncomingMessage,
  largestBytes: number,
  done: (body: Buffer | undefined) => void,
): void {
  if (Number(request.headers['content-length'] ?? 0) > largestBytes) {
    request.resume()
    done(undefined)
    return
  }
  const chunks: Buffer[] = []
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > largestBytes) {
      request.removeAllListeners('data')
      request.removeAllListeners('end')
      request.resume()
      done(undefined)
      return
    }
    chunks.push(chunk)
  })
  request.on('end', () => {
    const [first] = chunks
    done(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, bytes))
  })
  request.on('error', () => undefined)
}
