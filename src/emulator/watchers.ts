import type { Response } from 'express'
import type { Delays } from './clock.ts'

const kept = 1_000
const heartbeatMs = 15_000

/** Sends what happens on a phone to everybody who watches it, as server-sent events. */
export interface Watchers {
  publish(waId: string, event: string, value: unknown): void
  /** To the watchers of every phone. */
  publishToAll(event: string, value: unknown): void
  /**
   * Answers with a stream that goes on after `lastId`; if that is no longer known, its first event
   * is a `gap`: what was missed must be read from the list.
   */
  watch(waId: string, response: Response, lastId: string | undefined): void
  hasAny(): boolean
  /** To one watcher alone, without an id: it is not told again. */
  greet(response: Response, event: string, value: unknown): void
  /** After a reset: earlier events lead nowhere. */
  forget(): void
  close(): void
}

interface KeptEvent {
  readonly number: number
  readonly waId: string | undefined
  readonly text: string
}

/**
 * @param run tells one life of the emulator from another: ids of an earlier one are not known.
 */
export function createWatchers(run: string, delays: Delays): Watchers {
  const streams = new Map<Response, string>()
  let events: KeptEvent[] = []
  let number = 0
  let forgottenTo = 0

  const publish = (waId: string | undefined, event: string, value: unknown) => {
    number += 1
    const text = `id: ${run}-${number}\nevent: ${event}\ndata: ${JSON.stringify(value)}\n\n`
    events.push({ number, waId, text })
    // Cut now and then, not at every event, so that the cost of an event stays the same.
    if (events.length > 2 * kept) {
      events = events.slice(-kept)
      forgottenTo = number - kept
    }
    for (const [stream, watched] of streams) {
      if (waId === undefined || waId === watched) stream.write(text)
    }
  }

  const replay = (waId: string, response: Response, lastId: string) => {
    const [theirRun, last] = [lastId.slice(0, lastId.lastIndexOf('-')), lastId.split('-').at(-1)]
    const from = Number(last)
    if (theirRun !== run || !(from >= forgottenTo)) {
      response.write(`id: ${run}-${number}\nevent: gap\ndata: {}\n\n`)
      return
    }
    for (const event of events) {
      if (event.number <= from) continue
      if (event.waId === undefined || event.waId === waId) response.write(event.text)
    }
  }

  const beat = (response: Response) => {
    delays.after(heartbeatMs, () => {
      if (!streams.has(response)) return
      response.write(': still here\n\n')
      beat(response)
    })
  }

  return {
    publish,
    publishToAll: (event, value) => publish(undefined, event, value),
    watch: (waId, response, lastId) => {
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        connection: 'keep-alive',
      })
      response.write('retry: 1000\n\n')
      if (lastId !== undefined) replay(waId, response, lastId)
      streams.set(response, waId)
      beat(response)
      response.on('close', () => streams.delete(response))
    },
    hasAny: () => streams.size > 0,
    greet: (response, event, value) => {
      response.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`)
    },
    forget: () => {
      events = []
      forgottenTo = number
    },
    close: () => {
      for (const stream of streams.keys()) stream.end()
      streams.clear()
    },
  }
}
