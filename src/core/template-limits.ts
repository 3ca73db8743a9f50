import { cardCountProblems, productSectionsProblems } from './commerce-limits.ts'
import type { Problem } from './errors.ts'
import { placeProblems } from './place-limits.ts'
import { headerProblems, sourceProblems, urlProblems } from './source-limits.ts'
import type {
  TemplateButton,
  TemplateCard,
  TemplateContent,
  TemplateHeader,
} from './template-content.ts'
import { lineProblems, valueProblems } from './template-values.ts'
import {
  idProblems,
  stringProblems,
  switchProblems,
  TEXT_LIMITS,
  textProblems,
} from './text-limits.ts'

/** A template has at most ten buttons (reference section 5.2). */
export const MAX_TEMPLATE_BUTTONS = 10

/**
 * What is wrong with what is filled into a template. Whether it fits what was approved, only Meta
 * knows (errors 132000 and 132012).
 */
export function templateProblems(message: TemplateContent<unknown>): Problem[] {
  const { header, parameters, buttons, cards, offerEndsAt, tapTarget } = message
  const isBodyAlone = header === undefined && buttons === undefined && cards === undefined
  return [
    ...nameProblems(message.name),
    ...languageProblems(message.language),
    ...(header === undefined ? [] : templateHeaderProblems(header, 'header')),
    ...valueProblems(parameters, {
      place: 'parameters',
      limit: isBodyAlone ? TEXT_LIMITS.templateBodyAlone : TEXT_LIMITS.templateBody,
    }),
    ...templateButtonsProblems(buttons, 'buttons'),
    ...(cards === undefined ? [] : cardsProblems(cards)),
    ...offerProblems(offerEndsAt),
    ...marketingProblems(message),
    ...(tapTarget === undefined
      ? []
      : [
          ...urlProblems(tapTarget.url, 'tapTarget.url'),
          ...textProblems(tapTarget.title, { place: 'tapTarget.title', name: 'title' }),
        ]),
  ]
}

function nameProblems(name: string): Problem[] {
  const problems = idProblems(name, 'name', 'name of the template')
  if (problems.length > 0) return problems
  const cure = 'Use the name it was approved under: a to z, 0 to 9 and "_".'
  if (!/^[a-z0-9_]+$/.test(name)) {
    const problem = `The name of the template "${name.slice(0, 60)}" has other characters.`
    return [{ place: 'name', problem, cure }]
  }
  const limit = TEXT_LIMITS.templateName
  if (name.length <= limit) return []
  const problem = `The name of the template has ${name.length} characters: WhatsApp allows ${limit}.`
  return [{ place: 'name', problem, cure }]
}

/** Meta writes `en`, `en_US`, `zh_Hant_HK`: with "_", not with "-". */
function languageProblems(language: string): Problem[] {
  if (typeof language === 'string' && /^[a-z]{2,3}(_[A-Za-z]{2,8})*$/.test(language)) return []
  const problem = `The language of the template is ${JSON.stringify(language)}.`
  return [{ place: 'language', problem, cure: "Give Meta's code, as en or en_US." }]
}

function templateHeaderProblems(header: TemplateHeader, place: string): Problem[] {
  switch (header.kind) {
    case 'text':
      return [...headerProblems(header, place), ...lineProblems(header.text, place)]
    case 'image':
    case 'video':
    case 'document':
      return headerProblems(header, place)
    case 'gif':
      return sourceProblems(header.source, 'gif', `${place}.source`)
    case 'location':
      return placeProblems(header, `${place}.`)
    case 'product':
      return [
        ...idProblems(header.catalogId, `${place}.catalogId`, 'id of the catalog'),
        ...idProblems(header.productId, `${place}.productId`, 'id of the product'),
      ]
  }
}

function cardsProblems(cards: readonly TemplateCard<unknown>[]): Problem[] {
  return [
    ...cardCountProblems(cards.length, 'cards'),
    ...cards.flatMap(({ header, parameters, buttons }, index) => {
      const place = `cards[${index}]`
      return [
        ...templateHeaderProblems(header, `${place}.header`),
        ...valueProblems(parameters, {
          place: `${place}.parameters`,
          limit: TEXT_LIMITS.cardBody,
        }),
        ...templateButtonsProblems(buttons, `${place}.buttons`),
      ]
    }),
  ]
}

function templateButtonsProblems(
  buttons: readonly TemplateButton<unknown>[] | undefined,
  place: string,
): Problem[] {
  if (buttons === undefined) return []
  const indexes = buttons.map((button, index) => button.index ?? index)
  return buttons.flatMap((button, at) => {
    const inside = `${place}[${at}]`
    const index = indexes[at] ?? at
    const problems = buttonProblems(button, inside)
    if (!Number.isInteger(index) || index < 0 || index >= MAX_TEMPLATE_BUTTONS) {
      const problem = `The button has the place ${index}: a template has ${MAX_TEMPLATE_BUTTONS}.`
      problems.push({ place: inside, problem, cure: 'Count from 0 to 9.' })
    } else if (indexes.indexOf(index) !== at) {
      const problem = `Another button has the place ${index} too.`
      problems.push({ place: inside, problem, cure: 'Give each its own index.' })
    }
    return problems
  })
}

function buttonProblems(button: TemplateButton<unknown>, place: string): Problem[] {
  switch (button.kind) {
    case 'quickReply':
      return textProblems(button.title, {
        place: `${place}.title`,
        name: 'button title',
        limit: TEXT_LIMITS.templateButton,
        quoted: true,
      })
    case 'url':
      return textProblems(button.suffix, {
        place: `${place}.suffix`,
        name: 'end of the address',
        limit: TEXT_LIMITS.templateUrl,
      })
    case 'copyCode':
      return codeProblems(button.code, place, TEXT_LIMITS.couponCode)
    case 'oneTimeCode':
      return codeProblems(button.code, place, TEXT_LIMITS.oneTimeCode)
    case 'flow':
      return button.token === undefined ? [] : idProblems(button.token, `${place}.token`, 'token')
    case 'catalog':
      return button.thumbnail === undefined
        ? []
        : idProblems(button.thumbnail, `${place}.thumbnail`, 'id of the product')
    case 'products':
      return [
        ...idProblems(button.thumbnail, `${place}.thumbnail`, 'id of the product'),
        ...productSectionsProblems(button.sections, `${place}.sections`),
      ]
  }
}

/** Codes are secrets: only their length is told. */
function codeProblems(code: string, place: string, limit: number): Problem[] {
  return stringProblems(code, { place: `${place}.code`, name: 'code', limit })
}

/** The Marketing Messages API has options of its own, and alone shows GIFs. */
function marketingProblems({ header, marketing }: TemplateContent<unknown>): Problem[] {
  if (marketing === undefined) {
    if (header?.kind !== 'gif') return []
    const problem = 'Only the Marketing Messages API shows GIFs.'
    return [{ place: 'header', problem, cure: 'Give marketing: {} too, or show a video.' }]
  }
  const { productPolicy: policy, shareActivity } = marketing
  const problems = switchProblems(shareActivity, 'marketing.shareActivity')
  if (policy === undefined || POLICIES.includes(policy)) return problems
  const problem = `The policy is ${JSON.stringify(policy)}.`
  const cure = `Use one of ${POLICIES.join(', ')}.`
  return [...problems, { place: 'marketing.productPolicy', problem, cure }]
}

const POLICIES: readonly string[] = ['CLOUD_API_FALLBACK', 'STRICT']

/** The last moment that a date can be: JavaScript and Meta know none behind it. */
const LAST_MS = 8_640_000_000_000_000

function offerProblems(endsAt: number | undefined): Problem[] {
  if (endsAt === undefined || (Number.isInteger(endsAt) && endsAt > 0 && endsAt <= LAST_MS)) {
    return []
  }
  const problem = `The end of the offer is ${endsAt}.`
  return [{ place: 'offerEndsAt', problem, cure: 'Give milliseconds since 1970.' }]
}
