import type { Problem } from './errors.ts'
import type { Message, MessageKind } from './messages.ts'

/** The keys that something has; `true`: what is in it is the author's, or looked at elsewhere. */
interface Shape {
  readonly [key: string]: true | Shape
}

/** A shape with these plain keys, and what the others hold; of arrays, what their items do. */
function shape(keys: string, inside: Shape = {}): Shape {
  const plain = keys.split(' ').map((key): readonly [string, true] => [key, true])
  return { ...Object.fromEntries(plain), ...inside }
}

const SOURCE = shape('id link file mimeType base64')
const HEADER = shape('kind text filename', { source: SOURCE })
const CHOICE = shape('title description send once')
const PRODUCTS = shape('title products')
const TEMPLATE_HEADER = shape(
  'kind text name filename latitude longitude address catalogId productId',
  { source: SOURCE },
)
const TEMPLATE_BUTTON = shape(
  'kind index title description send once suffix code token data thumbnail',
  { sections: PRODUCTS },
)
const OPTIONS = shape('kind replyTo onFailure nextAfter nextWithin onUncertain')
const FILE = shape('caption', { ...OPTIONS, source: SOURCE })
const FRAME = shape('body footer', { ...OPTIONS, header: HEADER })

const SHAPES: Readonly<Record<MessageKind, Shape>> = {
  text: shape('body preview split', OPTIONS),
  image: FILE,
  video: FILE,
  document: shape('filename', FILE),
  audio: shape('voice', { ...OPTIONS, source: SOURCE }),
  sticker: { ...OPTIONS, source: SOURCE },
  location: shape('latitude longitude name address', OPTIONS),
  contacts: shape('contacts', OPTIONS),
  reaction: shape('target emoji', OPTIONS),
  buttons: { ...FRAME, buttons: CHOICE },
  list: shape('body footer header button', {
    ...OPTIONS,
    sections: shape('title', { rows: CHOICE }),
  }),
  ctaUrl: shape('label url', FRAME),
  locationRequest: shape('body', OPTIONS),
  contactRequest: shape('body', OPTIONS),
  flow: shape('label flow start token draft', FRAME),
  product: shape('catalogId productId body footer', OPTIONS),
  products: shape('header body footer catalogId', { ...OPTIONS, sections: PRODUCTS }),
  catalog: shape('body footer thumbnail', OPTIONS),
  carousel: shape('body', {
    ...OPTIONS,
    cards: shape('body label url', { header: HEADER, buttons: CHOICE }),
  }),
  productCarousel: shape('body catalogId products', OPTIONS),
  template: shape('name language parameters offerEndsAt ttlSeconds category', {
    ...OPTIONS,
    header: TEMPLATE_HEADER,
    buttons: TEMPLATE_BUTTON,
    cards: shape('parameters', { header: TEMPLATE_HEADER, buttons: TEMPLATE_BUTTON }),
    marketing: shape('productPolicy shareActivity'),
    tapTarget: shape('url title'),
  }),
  raw: shape('type content group', OPTIONS),
}

/** Keys of a message that mean nothing: misspelt ones would be left out without a word. */
export function keyProblems(message: Message<unknown>): Problem[] {
  return problemsIn(message, SHAPES[message.kind], '')
}

function problemsIn(value: object, known: Shape, place: string): Problem[] {
  const problems: Problem[] = []
  for (const [key, part] of Object.entries(value)) {
    const at = place === '' ? key : `${place}.${key}`
    const inside = Object.hasOwn(known, key) ? known[key] : undefined
    if (inside === undefined) {
      if (part !== undefined) problems.push(strayKey(key, known, at))
    } else if (inside !== true && typeof part === 'object' && part !== null) {
      problems.push(...problemsInside(part, inside, at))
    }
  }
  return problems
}

function problemsInside(part: object, known: Shape, place: string): Problem[] {
  if (!Array.isArray(part)) return problemsIn(part, known, place)
  return part.flatMap((item: unknown, index) =>
    typeof item === 'object' && item !== null ? problemsIn(item, known, `${place}[${index}]`) : [],
  )
}

function strayKey(key: string, known: Shape, place: string): Problem {
  const problem = `There is no \`${key}\` here.`
  return { place, problem, cure: `Leave it out, or use one of ${Object.keys(known).join(', ')}.` }
}
