/** One server-sent event. */
export interface StreamedEvent {
  readonly id: string | undefined
  readonly event: string
  readonly value: unknown
}

/** Follows server-sent events until closed; `events` grows as they come. */
export async function followEvents(
  url: string,
  lastEventId?: string,
): Promise<{ readonly events: StreamedEvent[]; close(): Promise<void> }> {
  const abort = new AbortController()
  const response = await fetch(url, {
    headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
    signal: abort.signal,
  })
  const events: StreamedEvent[] = []
  const reading = read(response, events).catch(() => {})
  return {
    events,
    close: async () => {
      abort.abort()
      await reading
    },
  }
}

async function read(response: Response, events: StreamedEvent[]) {
  let text = ''
  const decoder = new TextDecoder()
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => toField(line)))
      const [event, data] = [fields.get('event'), fields.get('data')]
      if (event === undefined || data === undefined) continue
      events.push({ id: fields.get('id'), event, value: JSON.parse(data) as unknown })
    }
  }
}

function toField(line: string): [string, string] {
  const colon = line.indexOf(': ')
  return [line.slice(0, colon), line.slice(colon + 2)]
}
