import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Problem } from '../core/errors.ts'
import type { Environment, Setting } from './setting.ts'
import { givenValue, readValue, toList } from './setting.ts'

/** A business phone number, and what it takes to speak for it. */
export interface NumberConfig {
  /** Meta's `phone_number_id`, not the phone number. */
  readonly numberId: string
  /** The name of the bot that answers. */
  readonly bot: string
  readonly accessToken: string
  /** Webhooks may be signed with any of them: two while the secret is being changed. */
  readonly appSecrets: readonly string[]
  readonly businessAccountId?: string
}

/** The bot of somebody who has not chosen one yet. */
export const DEFAULT_BOT = 'pizza'

const botName: Setting<string> = {
  schema: z.string().regex(/^[\w-]+$/),
  fallback: DEFAULT_BOT,
  fault: 'is no name of a bot',
  cure: 'Give the name of a folder in bots/',
}
const numberId: Setting<string> = {
  schema: z.string().regex(/^\d+$/),
  fallback: '',
  fault: 'is no phone number id',
  cure: 'Copy the digits under "Phone number ID" from the API Setup page of WhatsApp in your app',
}
const businessAccountId: Setting<string> = {
  schema: z.string().regex(/^\d+$/),
  fallback: '',
  fault: 'is no id of a WhatsApp Business Account',
  cure: 'Copy the digits from the API Setup page of WhatsApp in your app, or leave it out',
}
const accessToken: Setting<string> = {
  schema: z.string().regex(/^\S+$/),
  fallback: '',
  fault: 'is no access token: there is a space in it',
  cure: 'Copy the token of a system user with the permission whatsapp_business_messaging',
  isSecret: () => true,
}
const appSecret: Setting<string> = {
  schema: z.string().regex(/^\S+$/),
  fallback: '',
  fault: 'is no app secret: there is a space in it',
  cure: "Copy it from the app's Basic Settings page",
  isSecret: () => true,
}

/** The numbers named by lists in variables of their own. Wrong ones are put on the list. */
export function readNumberLists(
  environment: Environment,
  problems: Problem[],
): readonly NumberConfig[] {
  const read = <T>(name: string, setting: Setting<T>) =>
    toList(givenValue(environment, name)).map((text, index, { length }) =>
      readValue(length === 1 ? name : `${name}, part ${index + 1}`, text, setting, problems),
    )
  const ids = read('WHATSAPP_PHONE_NUMBER_ID', numberId)
  const tokens = read('WHATSAPP_ACCESS_TOKEN', accessToken)
  const bots = read('BOT', botName)
  const accounts = read('WHATSAPP_BUSINESS_ACCOUNT_ID', businessAccountId)
  const secrets = read('WHATSAPP_APP_SECRET', appSecret)
  const most = Math.max(ids.length, 1)
  checkLength('WHATSAPP_ACCESS_TOKEN', tokens.length, most, problems)
  checkLength('BOT', bots.length, most, problems)
  checkLength('WHATSAPP_BUSINESS_ACCOUNT_ID', accounts.length, most, problems)
  checkTwice('WHATSAPP_PHONE_NUMBER_ID', ids, problems)

  return ids.map((id, index) => {
    const account = pick(accounts, index)
    return {
      numberId: id ?? '',
      bot: pick(bots, index) ?? DEFAULT_BOT,
      accessToken: pick(tokens, index) ?? '',
      appSecrets: secrets.filter((secret) => secret !== undefined),
      ...(account === undefined ? {} : { businessAccountId: account }),
    }
  })
}

/** One value stands for all numbers, several for each its own. */
function pick<T>(values: readonly T[], index: number): T | undefined {
  return values.length === 1 ? values[0] : values[index]
}

function checkLength(place: string, length: number, most: number, problems: Problem[]): void {
  if (length <= 1 || length === most) return
  problems.push({
    place,
    problem: `There are ${length} values for ${most} number${most === 1 ? '' : 's'}.`,
    cure: 'Give one for all, or one for each in the order of WHATSAPP_PHONE_NUMBER_ID.',
  })
}

function checkTwice(place: string, ids: readonly unknown[], problems: Problem[]): void {
  const twice = ids.find((id, index) => id !== undefined && ids.indexOf(id) !== index)
  if (twice === undefined) return
  problems.push({ place, problem: `\`${twice}\` is there twice.`, cure: 'Name each number once.' })
}

const fileSchema = z.array(
  z.strictObject({
    numberId: numberId.schema,
    accessToken: accessToken.schema,
    appSecret: z.union([appSecret.schema, z.array(appSecret.schema).min(1)]),
    bot: botName.schema.optional(),
    businessAccountId: businessAccountId.schema.optional(),
  }),
)

const FILE_CURE =
  'It must be a JSON array of {"numberId", "accessToken", "appSecret", "bot", "businessAccountId"}, the last two optional.'

/** The numbers in the JSON file that `NUMBERS_FILE` names; its values are texts, ids too. */
export function readNumbersFile(
  path: string,
  environment: Environment,
  problems: Problem[],
): readonly NumberConfig[] {
  const place = 'NUMBERS_FILE'
  const text = readText(path)
  if (text === undefined) {
    problems.push({
      place,
      problem: `The file \`${path}\` cannot be read.`,
      cure: 'Give the path of a JSON file, from the folder in which Turnwise is started.',
    })
    return []
  }
  const read = fileSchema.safeParse(parseJson(text))
  if (!read.success) {
    for (const { path: at } of read.error.issues) {
      const where = at.length === 0 ? '' : ` at ${at.join('.')}`
      problems.push({ place, problem: `\`${path}\` is not right${where}.`, cure: FILE_CURE })
    }
    return []
  }
  checkTwice(
    place,
    read.data.map((entry) => entry.numberId),
    problems,
  )
  const otherwise = toList(givenValue(environment, 'BOT'))[0] ?? DEFAULT_BOT
  return read.data.map(
    ({ appSecret: secrets, bot = otherwise, businessAccountId: id, ...rest }) => ({
      ...rest,
      bot,
      appSecrets: [secrets].flat(),
      ...(id === undefined ? {} : { businessAccountId: id }),
    }),
  )
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
