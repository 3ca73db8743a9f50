import { eventsUrl, listMessages } from './api.ts'
import type { Happening } from './conversation.ts'
import type { Business, Message } from './wire.ts'

const reopenMs = 1500

/**
 * Follows one phone's conversation until stopped.
 * The whole list is read again at every connection, so that nothing said while the line was down
 * is missed; what arrives during that reading is held back until it is done.
 */
export function followConversation(
  waId: string,
  receive: (happening: Happening) => void,
): { stop: () => void } {
  let source: EventSource | undefined
  let reopening: number | undefined
  let held: Happening[] | undefined
  let loads = 0

  const pass = (happening: Happening) => {
    if (held === undefined) receive(happening)
    else held.push(happening)
  }

  const load = async (line: EventSource) => {
    loads += 1
    const load = loads
    held ??= []
    const messages = await listMessages(waId)
    if (line !== source || load !== loads) return
    if (messages.ok) receive({ type: 'loaded', messages: messages.value })
    const late = held ?? []
    held = undefined
    for (const happening of late) receive(happening)
    if (!messages.ok) reopen()
  }

  const reopen = () => {
    source?.close()
    source = undefined
    receive({ type: 'disconnected' })
    reopening = window.setTimeout(open, reopenMs)
  }

  const open = () => {
    const line = new EventSource(eventsUrl(waId))
    source = line
    line.onopen = () => {
      receive({ type: 'connected' })
      void load(line)
    }
    line.onerror = () => {
      receive({ type: 'disconnected' })
      // The browser reconnects by itself, except after an answer that is no event stream.
      if (line.readyState === EventSource.CLOSED) reopen()
    }
    on<Message>(line, 'message', (message) => pass({ type: 'message', message }))
    on<{ on: boolean }>(line, 'typing', (typing) => pass({ type: 'typing', on: typing.on }))
    on<Business>(line, 'business', (business) => pass({ type: 'business', business }))
    // Everything may be different: after a reset, or a restart that forgot the ids of its events.
    line.addEventListener('reset', () => void load(line))
  }

  open()
  return {
    stop: () => {
      window.clearTimeout(reopening)
      source?.close()
      source = undefined
    },
  }
}

function on<T>(source: EventSource, name: string, receive: (value: T) => void) {
  source.addEventListener(name, (event) => {
    if (event instanceof MessageEvent) receive(JSON.parse(event.data) as T)
  })
}
