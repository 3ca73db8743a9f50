import { buttonsProblems, sectionsProblems } from './choice-limits.ts'
import { commerceProblems } from './commerce-limits.ts'
import { cardsProblems } from './contact-limits.ts'
import { isDuration } from './duration.ts'
import type { Problem } from './errors.ts'
import { flowProblems } from './flow-limits.ts'
import { bodyProblems, captionProblems, footerProblems, optionalProblems } from './frame-limits.ts'
import { keyProblems } from './message-keys.ts'
import type { Header, Message, MessageContent } from './messages.ts'
import { placeProblems } from './place-limits.ts'
import { rawProblems } from './raw-limits.ts'
import { filenameProblems, headerProblems, sourceProblems, urlProblems } from './source-limits.ts'
import { templateProblems } from './template-limits.ts'
import { idProblems, switchProblems, TEXT_LIMITS, textProblems } from './text-limits.ts'

/**
 * What WhatsApp would refuse about a message, as far as it shows in the message itself (reference
 * sections 4.3 to 4.5): lengths in every translation, counts, unique titles, links, files, ids.
 * Empty when nothing is wrong. Places are fields of the message; bodies are never quoted. `given`
 * is the message as its author made it: translating it leaves out what means nothing.
 */
export function messageProblems(message: Message<unknown>, given = message): Problem[] {
  try {
    return [
      ...contentProblems(message),
      ...keyProblems(given),
      ...quoteProblems(message),
      ...barrierProblems(message),
    ]
  } catch (error) {
    if (error instanceof TypeError) return [misbuilt(message)]
    throw error
  }
}

/** A message that no builder made. What JavaScript says of it may quote it, and is left out. */
function misbuilt(message: Message<unknown>): Problem {
  const kind = typeof message === 'object' && message !== null ? message.kind : undefined
  const problem = `The message of kind ${JSON.stringify(kind)} lacks a part, or has one of another type.`
  return { place: 'message', problem, cure: 'Make it with the builder of its kind.' }
}

function contentProblems(message: MessageContent<unknown>): Problem[] {
  switch (message.kind) {
    case 'text':
      return [
        ...bodyProblems(message.body, message.split === true ? Infinity : TEXT_LIMITS.text),
        ...switchProblems(message.preview, 'preview'),
        ...switchProblems(message.split, 'split'),
      ]
    case 'buttons':
      return [
        ...bodyProblems(message.body),
        ...optionalHeaderProblems(message.header),
        ...footerProblems(message.footer),
        ...buttonsProblems(message.buttons),
      ]
    case 'list':
      return [
        ...bodyProblems(message.body, TEXT_LIMITS.listBody),
        ...textProblems(message.button, listButton),
        ...optionalProblems(message.header, textHeader),
        ...footerProblems(message.footer),
        ...sectionsProblems(message.sections),
      ]
    case 'ctaUrl':
      return [
        ...bodyProblems(message.body),
        ...textProblems(message.label, urlLabel),
        ...urlProblems(message.url, 'url'),
        ...optionalHeaderProblems(message.header),
        ...footerProblems(message.footer),
      ]
    case 'flow':
      return [
        ...bodyProblems(message.body),
        ...optionalHeaderProblems(message.header),
        ...footerProblems(message.footer),
        ...flowProblems(message),
      ]
    case 'locationRequest':
    case 'contactRequest':
      return bodyProblems(message.body)
    case 'image':
    case 'video':
      return [
        ...sourceProblems(message.source, message.kind, 'source'),
        ...captionProblems(message.caption),
      ]
    case 'document':
      return [
        ...sourceProblems(message.source, 'document', 'source'),
        ...captionProblems(message.caption),
        ...filenameProblems(message.filename, 'filename'),
      ]
    case 'audio':
      return [
        ...sourceProblems(message.source, message.voice === true ? 'voice' : 'audio', 'source'),
        ...switchProblems(message.voice, 'voice'),
      ]
    case 'sticker':
      return sourceProblems(message.source, 'sticker', 'source')
    case 'location':
      return placeProblems(message)
    case 'contacts':
      return cardsProblems(message.contacts)
    case 'reaction':
      return [
        ...wamidProblems(message.target, 'target', 'message to react to'),
        ...emojiProblems(message.emoji),
      ]
    case 'product':
    case 'products':
    case 'catalog':
    case 'carousel':
    case 'productCarousel':
      return commerceProblems(message)
    case 'template':
      return templateProblems(message)
    case 'raw':
      return rawProblems(message)
  }
}

const textHeader = {
  place: 'header',
  name: 'header',
  limit: TEXT_LIMITS.header,
  quoted: true,
} as const
const urlLabel = {
  place: 'label',
  name: 'label',
  limit: TEXT_LIMITS.urlLabel,
  quoted: true,
} as const
const listButton = {
  place: 'button',
  name: 'label of the list',
  limit: TEXT_LIMITS.listButton,
  quoted: true,
} as const

function optionalHeaderProblems(header: Header | undefined): Problem[] {
  return header === undefined ? [] : headerProblems(header)
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u

/** One emoji, or nothing to take the reaction back. */
function emojiProblems(emoji: string): Problem[] {
  const isOne = EMOJI.test(emoji) && [...graphemes.segment(emoji)].length === 1
  if (typeof emoji === 'string' && (emoji === '' || isOne)) return []
  const shown = typeof emoji === 'string' ? `"${emoji.slice(0, 20)}"` : `of type ${typeof emoji}`
  const problem = `The reaction is ${shown}, not one emoji.`
  return [{ place: 'emoji', problem, cure: "Give one, or ''." }]
}

/** A message is named by the id that WhatsApp gave it; whether it has such a one, only WhatsApp knows. */
function wamidProblems(id: string, place: string, name: string): Problem[] {
  const problems = idProblems(id, place, name)
  if (problems.length > 0 || /^wamid\.\S+$/.test(id)) return problems
  const problem = `The ${name} is ${JSON.stringify(id.slice(0, 60))}, which is no id of a message.`
  return [{ place, problem, cure: 'Give a wamid, such as event.messageId.' }]
}

/** Reactions cannot quote (reference section 4.1). */
function quoteProblems({ kind, replyTo }: Message<unknown>): Problem[] {
  if (replyTo === undefined) return []
  if (kind !== 'reaction') return wamidProblems(replyTo, 'replyTo', 'quoted message')
  const problem = 'A reaction cannot quote a message.'
  return [{ place: 'replyTo', problem, cure: 'Leave it out: target names the message.' }]
}

const BARRIERS: readonly unknown[] = [undefined, 'accepted', 'sent', 'delivered']

/** What the next message waits for is read long after the turn: it must be right before. */
function barrierProblems({ nextAfter, nextWithin }: Message<unknown>): Problem[] {
  const problems: Problem[] = []
  if (!BARRIERS.includes(nextAfter)) {
    const problem = `Nothing can wait for the status ${JSON.stringify(nextAfter)}.`
    problems.push({ place: 'nextAfter', problem, cure: 'Give accepted, sent or delivered.' })
  }
  if (nextWithin !== undefined && !isDuration(nextWithin)) {
    const problem = `The time ${JSON.stringify(nextWithin)} is not understood.`
    const cure = "Give milliseconds, or a number and a unit such as '30 seconds'."
    problems.push({ place: 'nextWithin', problem, cure })
  }
  return problems
}
