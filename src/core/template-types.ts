import type { Json } from './json.ts'
import type { ButtonBlueprint, CardBlueprint, HeaderBlueprint } from './template-blueprint.ts'
import { toBlueprint } from './template-blueprint.ts'
import type { TemplateDefinition } from './template-definition.ts'
import { variablesOf } from './template-definition.ts'

const LONGEST_COMMENT = 90
/** The place of what is imported from Turnwise in the generated file. */
const INDEX = '../src/index.ts'

/** What one template in one language needs, as the text of a TypeScript type. */
interface ShapeText {
  readonly language: string
  readonly text: string
}

/**
 * The TypeScript file with the types of these templates: a `template` that knows their names,
 * languages, variables, headers and buttons. The same definitions give the same text, in whatever
 * order they come.
 */
export function toTypesFile(definitions: readonly TemplateDefinition[]): string {
  const names = [...new Set(definitions.map(({ name }) => name))].sort()
  const types = names.map((name) => {
    const inLanguages = definitions
      .filter((definition) => definition.name === name)
      .sort((a, b) => (a.language < b.language ? -1 : 1))
    return toType(name, inLanguages)
  })
  const whole =
    types.length === 0
      ? 'type Templates = Readonly<Record<never, never>>\n'
      : `type Templates = {\n${types.join('')}}\n`
  const used = HELPERS.filter((helper) => new RegExp(`\\b${helper}\\b`).test(whole))
  return [
    '// Written by `npx turnwise templates types` from the JSON files beside it: change those.\n',
    ...(used.length === 0 ? [] : [toImport(used)]),
    `import { templatesOf } from '${INDEX}'\n\n`,
    whole,
    '\n/** `template`, which knows what was approved: what does not fit is a compile error. */\n',
    `export const template = templatesOf<Templates>(${toNatures(names, definitions)})\n`,
  ].join('')
}

/** What is told with every message of a template, whatever its language. */
function toNatures(names: readonly string[], definitions: readonly TemplateDefinition[]): string {
  if (names.length === 0) return '{}'
  const lines = names.map((name) => {
    const named = definitions.filter((definition) => definition.name === name)
    const [first] = named
    const isMarketing = named.some(({ category }) => category === 'MARKETING')
    const category = isMarketing ? 'marketing' : (first?.category ?? 'MARKETING').toLowerCase()
    const lifetimes = named.map((definition) => definition['message_send_ttl_seconds'])
    const longest = Math.max(...lifetimes.map((lifetime) => toSeconds(lifetime)))
    const lifetime = longest > 0 ? `, ttlSeconds: ${longest}` : ''
    return `  ${toKey(name)}: { category: ${quote(category)}${lifetime} },\n`
  })
  return `{\n${lines.join('')}}`
}

const LONGEST_LIFETIME = 2_592_000

/** Meta's -1 means 30 days; what is not defined counts for nothing. */
function toSeconds(lifetime: Json | undefined): number {
  if (lifetime === -1) return LONGEST_LIFETIME
  return typeof lifetime === 'number' ? lifetime : 0
}

const HELPERS = [
  ...['MarketingExtras', 'MediaSource', 'Place', 'ProductSection', 'JsonObject', 'TemplateExtras'],
  ...['TemplateQuickReply', 'TemplateValue', 'Text'],
].sort()

function toImport(names: readonly string[]): string {
  return `import type {\n${names.map((name) => `  ${name},\n`).join('')}} from '${INDEX}'\n`
}

function toType(name: string, definitions: readonly TemplateDefinition[]): string {
  const titles = definitions.map((definition) => titlesOf(toBlueprint(definition).buttons))
  const shapes = definitions.map((definition) => toShape(definition, titles))
  const groups = new Map<string, string[]>()
  for (const { language, text } of shapes) {
    groups.set(text, [...(groups.get(text) ?? []), language])
  }
  const records = [...groups].map(
    ([text, languages]) => `Readonly<Record<${languages.map(quote).join(' | ')}, ${text}>>`,
  )
  const [first] = definitions
  const comment = first === undefined ? '' : toComment(first)
  return `${comment}  readonly ${toKey(name)}: ${records.join(' & ')}\n`
}

/** What people read when they point at the name: the category and how the text begins. */
function toComment(definition: TemplateDefinition): string {
  const words = `${definition.category}: ${toBlueprint(definition).body}`
    .replace(/\s+/g, ' ')
    .replaceAll('*/', '* /')
  const cut = words.length <= LONGEST_COMMENT ? words : `${words.slice(0, LONGEST_COMMENT - 3)}...`
  return `  /** ${cut} */\n`
}

function toShape(
  definition: TemplateDefinition,
  titles: readonly (readonly string[])[],
): ShapeText {
  const { header, body, buttons, cards, offer, isNamed } = toBlueprint(definition)
  const isGif = header?.format === 'GIF'
  const lines = [
    ...(header === undefined ? [] : toHeader(header, isNamed)),
    ...toParameters(body, isNamed),
    ...toButtons(buttons, titles),
    ...(offer?.hasExpiration ? ['readonly offerEndsAt: number'] : []),
    ...toCards(cards, isNamed),
    // GIFs go by the Marketing Messages API alone.
    ...(isGif ? ["readonly marketing: NonNullable<MarketingExtras['marketing']>"] : []),
  ]
  const extras = definition.category === 'MARKETING' ? 'MarketingExtras' : 'TemplateExtras'
  const text = lines.length === 0 ? extras : `${extras} & ${toObject(lines, '  ')}`
  return { language: definition.language, text }
}

function toObject(lines: readonly string[], indent: string): string {
  return `{\n${lines.map((line) => `${indent}  ${line}\n`).join('')}${indent}}`
}

function toHeader({ format, text = '' }: HeaderBlueprint, isNamed: boolean): readonly string[] {
  const [variable] = variablesOf(text)
  switch (format) {
    case 'TEXT': {
      if (variable === undefined) return []
      const name = isNamed ? `; readonly name: ${quote(variable)}` : ''
      return [`readonly header: { readonly kind: 'text'; readonly text: Text${name} }`]
    }
    case 'LOCATION':
      return ["readonly header: { readonly kind: 'location' } & Place"]
    case 'PRODUCT':
    case 'IMAGE':
    case 'VIDEO':
    case 'GIF':
    case 'DOCUMENT':
      return [`readonly header: ${toMediaHeader(format)}`]
    default:
      return []
  }
}

function toMediaHeader(format: string): string {
  if (format === 'PRODUCT') {
    return "{ readonly kind: 'product'; readonly catalogId: string; readonly productId: string }"
  }
  const kind = quote(format.toLowerCase())
  const filename = format === 'DOCUMENT' ? '; readonly filename?: string' : ''
  return `{ readonly kind: ${kind}; readonly source: MediaSource${filename} }`
}

function toParameters(body: string, isNamed: boolean): readonly string[] {
  const variables = variablesOf(body)
  if (variables.length === 0) return []
  const values = isNamed
    ? `{ ${variables.map((name) => `readonly ${toKey(name)}: TemplateValue`).join('; ')} }`
    : `readonly [${variables.map(() => 'TemplateValue').join(', ')}]`
  return [`readonly parameters: ${values}`]
}

function toButtons(
  buttons: readonly ButtonBlueprint[],
  titles: readonly (readonly string[])[],
): readonly string[] {
  const filled = buttons.flatMap((button, index) => {
    const allTitles = [...new Set(titles.map((inLanguage) => inLanguage[index] ?? button.text))]
    const text = toButton(button, allTitles)
    return text === undefined ? [] : [{ text, index }]
  })
  if (filled.length === 0) return []
  // A button is at its place in the list; after one that is not filled in, it says its own.
  const types = filled.map(
    ({ text, index }, place) =>
      `${text} & { readonly index${index === place ? '?' : ''}: ${index} }`,
  )
  return ['readonly buttons: readonly [', ...types.map((type) => `  ${type},`), ']']
}

/** Buttons that say the same in every message are not filled in. */
function toButton(
  { type, url = '' }: ButtonBlueprint,
  titles: readonly string[],
): string | undefined {
  switch (type) {
    case 'QUICK_REPLY':
      return `TemplateQuickReply<${titles.map(quote).join(' | ')}>`
    case 'URL':
      return variablesOf(url).length === 0
        ? undefined
        : "{ readonly kind: 'url'; readonly suffix: Text }"
    case 'COPY_CODE':
      return "{ readonly kind: 'copyCode'; readonly code: string }"
    case 'OTP':
      return "{ readonly kind: 'oneTimeCode'; readonly code: string }"
    case 'FLOW':
      return "{ readonly kind: 'flow'; readonly token?: string; readonly data?: JsonObject }"
    case 'CATALOG':
      return "{ readonly kind: 'catalog'; readonly thumbnail?: string }"
    case 'MPM':
      return "{ readonly kind: 'products'; readonly thumbnail: string; readonly sections: readonly ProductSection[] }"
    default:
      return undefined
  }
}

function toCards(cards: readonly CardBlueprint[], isNamed: boolean): readonly string[] {
  if (cards.length === 0) return []
  const types = cards.flatMap(({ header, body, buttons }) => {
    const lines = [
      `readonly header: ${toMediaHeader(header.format)}`,
      ...toParameters(body, isNamed),
      ...toButtons(buttons, [titlesOf(buttons)]),
    ]
    return ['  {', ...lines.map((line) => `    ${line}`), '  },']
  })
  return ['readonly cards: readonly [', ...types, ']']
}

function titlesOf(buttons: readonly ButtonBlueprint[]): readonly string[] {
  return buttons.map(({ text }) => text)
}

function toKey(name: string): string {
  return /^[a-z_]\w*$/.test(name) ? name : quote(name)
}

/** A string of TypeScript in single quotes. */
function quote(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${inside}'`
}
