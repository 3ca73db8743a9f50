/** What a phone shows, oldest line first: what was typed, tapped, said and asked. */
export type Transcript = readonly string[]

/** In how far a transcript differs from the one that an undisturbed run gives. */
export interface TranscriptDifference {
  readonly lost: readonly string[]
  /** Said more often than it ought to be; a line nobody expected is `foreign`. */
  readonly doubled: readonly string[]
  readonly foreign: readonly string[]
  /** Came after a line that ought to follow it. */
  readonly outOfOrder: readonly string[]
}

/** Compares line by line; a line that is expected several times counts each time. */
export function compareTranscripts(expected: Transcript, actual: Transcript): TranscriptDifference {
  const places = new Map<string, number[]>()
  for (const [place, line] of expected.entries()) {
    const known = places.get(line)
    if (known === undefined) places.set(line, [place])
    else known.push(place)
  }

  const heard = new Map<string, number>()
  const doubled: string[] = []
  const foreign: string[] = []
  const outOfOrder: string[] = []
  let furthest = -1
  for (const line of actual) {
    const times = heard.get(line) ?? 0
    heard.set(line, times + 1)
    const place = places.get(line)?.[times]
    if (place === undefined) (places.has(line) ? doubled : foreign).push(line)
    else if (place < furthest) outOfOrder.push(line)
    else furthest = place
  }

  const lost: string[] = []
  for (const [line, wanted] of places) {
    for (let times = heard.get(line) ?? 0; times < wanted.length; times++) lost.push(line)
  }
  return { lost, doubled, foreign, outOfOrder }
}

interface WireMessage {
  readonly type?: string
  readonly text?: { readonly body?: string }
  readonly interactive?: {
    readonly body?: { readonly text?: string }
    readonly action?: {
      readonly buttons?: readonly { readonly reply?: { readonly title?: string } }[]
      readonly sections?: readonly { readonly rows?: readonly { readonly title?: string }[] }[]
    }
    readonly button_reply?: { readonly title?: string }
    readonly list_reply?: { readonly title?: string }
  }
}

/** A line for a message as it is on the wire, in either direction; without ids, which differ. */
export function toTranscriptLine(side: 'user' | 'bot', message: WireMessage): string {
  const { text, interactive } = message
  const choices = [
    ...(interactive?.action?.buttons ?? []).map((button) => button.reply?.title),
    ...(interactive?.action?.sections ?? []).flatMap((section) =>
      (section.rows ?? []).map((row) => row.title),
    ),
  ]
  const tapped = interactive?.button_reply?.title ?? interactive?.list_reply?.title
  const said = text?.body ?? interactive?.body?.text
  const parts = [
    ...(said === undefined ? [] : [said]),
    ...(tapped === undefined ? [] : [`taps ${tapped}`]),
    ...(choices.length === 0 ? [] : [`[${choices.join(' | ')}]`]),
  ]
  return `${side}: ${parts.length === 0 ? `(${message.type ?? 'nothing'})` : parts.join(' ')}`
}
