import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ErrorRequestHandler, Response } from 'express'
import express from 'express'
import type { ErrorCode } from '../core/errors.ts'
import { KnownError } from '../core/errors.ts'
import type { Cursor } from '../core/log.ts'
import type { OpenedMedia } from '../core/media.ts'
import type { LogNews, Operator } from '../core/operator.ts'
import { ABOUT_MEDIA } from '../core/operator.ts'
import type { Logger } from '../core/ports.ts'
import {
  cursorOf,
  idOf,
  isAskedFor,
  neededText,
  templateOf,
  textOf,
  toQuery,
  wholeOf,
} from './operator-request.ts'

const MOST_LINES = 1_000

/**
 * The operators' door, as JSON over HTTP: beside a running server it is behind the control socket,
 * whose folder only its owner may enter. Answers what `Operator` answers; errors are
 * `{ "error": { "code", "message" } }`. `GET /log/follow` is a stream, one JSON line for each news.
 */
export function createOperatorDoor(operator: Operator, logger: Logger): express.Express {
  const door = express()
  door.disable('x-powered-by')
  door.disable('etag')
  door.use(express.json({ limit: '100kb', type: () => true }))

  door.get('/counts', async (_, response) => {
    response.json(await operator.counts())
  })

  door.get('/conversations', async (request, response) => {
    response.json(await operator.listConversations(toQuery(request)))
  })
  door.get('/conversations/:id', async (request, response) => {
    answerFound(response, await operator.showConversation(idOf(request)))
  })
  door.post('/conversations/:id/take', async (request, response) => {
    const reason = textOf(request, 'reason')
    const name = neededText(request, 'operator')
    const taking = {
      ...(reason === undefined ? {} : { reason }),
      force: isAskedFor(request, 'force'),
    }
    answerDone(response, await operator.take(idOf(request), name, taking))
  })
  door.post('/conversations/:id/release', async (request, response) => {
    const held = textOf(request, 'held') === 'drop' ? 'drop' : 'send'
    const name = neededText(request, 'operator')
    answerDone(response, await operator.release(idOf(request), name, held))
  })
  door.post('/conversations/:id/reply', async (request, response) => {
    const name = neededText(request, 'operator')
    const text = textOf(request, 'text')
    const file = textOf(request, 'file')
    const template = templateOf(request)
    if (text === undefined && file === undefined && template === undefined) {
      neededText(request, 'text')
    }
    const said = {
      ...(template === undefined ? {} : { template }),
      ...(text === undefined ? {} : { text }),
      ...(file === undefined ? {} : { file }),
      take: isAskedFor(request, 'take'),
    }
    response.json(await operator.reply(idOf(request), name, said))
  })

  door.get('/approvals', async (_, response) => {
    response.json(await operator.listApprovals())
  })
  door.post('/approvals/:id', async (request, response) => {
    const name = neededText(request, 'operator')
    const granted = isAskedFor(request, 'granted')
    answerDone(response, await operator.decideApproval(idOf(request), { granted, operator: name }))
  })

  door.get('/dead-letters', async (_, response) => {
    response.json(await operator.listDeadLetters())
  })
  door.post('/dead-letters/:id/replay', async (request, response) => {
    answerDone(response, await operator.replayDeadLetter(idOf(request)))
  })
  door.delete('/dead-letters/:id', async (request, response) => {
    answerDone(response, await operator.dropDeadLetter(idOf(request)))
  })

  door.get('/outbox', async (_, response) => {
    response.json(await operator.listOutbox())
  })
  door.post('/outbox/:id/resend', async (request, response) => {
    answerDone(response, await operator.resendOutbox(idOf(request)))
  })
  door.delete('/outbox/:id', async (request, response) => {
    answerDone(response, await operator.dropOutbox(idOf(request)))
  })

  door.get('/media/:id', async (request, response) => {
    await sendFile(await operator.openMedia(idOf(request)), response)
  })

  door.get('/log', async (request, response) => {
    const limit = Math.min(wholeOf(request, 'limit') ?? MOST_LINES, MOST_LINES)
    response.json(await operator.readLog({ from: cursorOf(request), limit }))
  })
  door.get('/log/end', async (_, response) => {
    response.json(await operator.logEnd())
  })
  door.get('/log/since', async (request, response) => {
    response.json(await operator.logSince(wholeOf(request, 'at') ?? 0))
  })
  door.get('/log/follow', async (request, response) => {
    await follow(operator, cursorOf(request), response)
  })

  door.post('/backup', async (request, response) => {
    await operator.backup(neededText(request, 'folder'))
    answerDone(response, true)
  })

  door.use((request, response) => {
    response.status(404).json({
      error: {
        code: 'not-found',
        message: `There is nothing at ${request.method} ${request.path}.`,
      },
    })
  })
  door.use(createErrorAnswer(logger))
  return door
}

/** Ends with the client's connection, or when the server closes it. */
async function follow(operator: Operator, from: Cursor, response: Response): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  response.type('application/x-ndjson')
  response.flushHeaders()
  const news = Readable.from(toLines(operator.followLog({ from, signal: gone.signal })))
  await pipeline(news, response).catch((error: unknown) => {
    if (!gone.signal.aborted) throw error
  })
}

/** A file may be anything: nobody may take it for a page of ours. What is known of it goes along. */
async function sendFile({ content, ...about }: OpenedMedia, response: Response): Promise<void> {
  response.set({
    'content-type': 'application/octet-stream',
    'content-length': String(about.bytes),
    'content-disposition': 'attachment',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    [ABOUT_MEDIA]: encodeURIComponent(JSON.stringify(about)),
  })
  await pipeline(Readable.from(content), response)
}

async function* toLines(followed: AsyncIterable<LogNews>): AsyncGenerator<string> {
  for await (const news of followed) yield `${JSON.stringify(news)}\n`
}

function answerFound(response: Response, found: unknown): void {
  if (found !== undefined) response.json(found)
  else throw new KnownError('not-found', 'There is nothing of that id.')
}

function answerDone(response: Response, isDone: boolean): void {
  response.json({ done: isDone })
}

function createErrorAnswer(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    if (response.headersSent) {
      response.destroy()
      return
    }
    if (error instanceof KnownError) {
      const { code, message } = error
      response.status(toStatus(code)).json({ error: { code, message } })
      return
    }
    if (error instanceof Error && 'status' in error && Number(error.status) < 500) {
      const message = 'The body is not JSON, or too large.'
      response.status(400).json({ error: { code: 'usage', message } })
      return
    }
    logger.error({ error: String(error) }, "A question at the operators' door failed.")
    const message = 'The server could not answer; its log says why.'
    response.status(500).json({ error: { code: 'failed', message } })
  }
}

function toStatus(code: ErrorCode): number {
  if (code === 'not-found') return 404
  if (code === 'usage') return 400
  return code === 'store-unavailable' || code === 'store-closed' ? 503 : 409
}
