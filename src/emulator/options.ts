import type { Product } from './catalog.ts'
import { standardProducts } from './catalog.ts'
import type { EmulatorClock } from './clock.ts'
import { systemClock } from './clock.ts'
import { EmulatorError } from './errors.ts'
import { standardTemplates } from './standard-templates.ts'
import type { Template } from './templates.ts'

/** A business phone number that the emulator answers for. */
export interface BusinessNumber {
  readonly phoneNumberId: string
  /** Digits as in webhooks; "+" and spaces are taken away. */
  readonly displayPhoneNumber: string
  readonly businessAccountId: string
  /** The business's name on the phones. */
  readonly verifiedName?: string
  /**
   * Whether the number is also used in the app on the business's own phone (coexistence): only then
   * are edits, deletions and echoes told. Default: true, so that all of it can be tried.
   */
  readonly coexistence?: boolean
  /** Default: CONNECTED. */
  readonly status?: string
  /** Default: GREEN. */
  readonly quality?: 'GREEN' | 'YELLOW' | 'RED'
}

export interface EmulatorOptions {
  /** 0 takes any free port. */
  readonly port: number
  /** Where phones, messages, media and undelivered webhooks are kept; without it, in memory only. */
  readonly folder?: string
  /** The server under test, for example `http://127.0.0.1:3000/webhook`. */
  readonly webhookUrl: string
  /** The endpoint of the business's Flows. Default: `flows` beside the webhook. */
  readonly flowsUrl?: string
  readonly appSecret: string
  /** With it, `POST /verify` does Meta's GET handshake with the webhook. */
  readonly verifyToken?: string
  readonly accessToken: string
  /** Whether calls need an `appsecret_proof`; a wrong one is always refused. Default: false. */
  readonly requireProof?: boolean
  /**
   * Whether the app hears of the business account and of every field already, at the webhook's
   * address. Default: true.
   */
  readonly isConnected?: boolean
  /** What the access token may do, and until when (Unix seconds, 0: for ever). Default: all, 0. */
  readonly token?: { readonly scopes: readonly string[]; readonly expiresAt: number }
  /** The first one is whom the phones write to when they do not say otherwise. */
  readonly numbers: readonly BusinessNumber[]
  readonly clock?: EmulatorClock
  /** The phones of a first start and after a reset. Default: two. */
  readonly phones?: readonly { readonly waId: string; readonly name: string }[]
  /** One message every 6 s to the same user, with bursts (131056). Default: true, as with Meta. */
  readonly pairLimit?: boolean
  /** Messages a second and number, in and out together (130429). Default: 80, as with Meta. */
  readonly throughput?: number
  /** Calls an hour about each business account (80007). Default: 5,000, as for an active one. */
  readonly callsPerHour?: number
  /** Whether a closed window is told at once (`sync`, 400) or by a `failed` status. Default: async. */
  readonly windowRefusal?: 'sync' | 'async'
  /** A test number's list: sending to anybody else is refused (131030). Default: everybody. */
  readonly allowedRecipients?: readonly string[]
  /** Templates that are there until they are deleted. Default: `hello_world` and a few more. */
  readonly templates?: readonly Template[]
  /** What can be ordered after a first start. Default: a small bakery, see `catalog.ts`. */
  readonly products?: readonly Product[]
  /** From acceptance to the `sent` status. Default: 40. */
  readonly sentDelayMs?: number
  /** From `sent` to `delivered`. Default: 120. */
  readonly deliveredDelayMs?: number
  /** How many webhooks are on their way at once. Default: 8. */
  readonly webhooksInFlight?: number
  /** The first wait after a refused webhook; each further one is twice as long. Default: 250. */
  readonly retryFirstMs?: number
  /** The longest wait between two attempts of a webhook. Default: 5,000. */
  readonly retryCapMs?: number
}

type Optional = 'folder' | 'verifyToken' | 'allowedRecipients'

/** The options with every default filled in. */
export type Settings = Required<Omit<EmulatorOptions, Optional>> & Pick<EmulatorOptions, Optional>

const standardPhones = [
  { waId: '15550100001', name: 'Ada' },
  { waId: '15550100002', name: 'Ben' },
]

/** Fills in the defaults; throws an `EmulatorError` that names the option which makes no sense. */
export function toSettings(options: EmulatorOptions): Settings {
  const settings: Settings = {
    clock: systemClock,
    phones: standardPhones,
    pairLimit: true,
    throughput: 80,
    callsPerHour: 5_000,
    windowRefusal: 'async',
    templates: standardTemplates,
    products: standardProducts,
    sentDelayMs: 40,
    deliveredDelayMs: 120,
    webhooksInFlight: 8,
    retryFirstMs: 250,
    retryCapMs: 5_000,
    requireProof: false,
    isConnected: true,
    token: {
      scopes: ['whatsapp_business_management', 'whatsapp_business_messaging'],
      expiresAt: 0,
    },
    flowsUrl: URL.canParse('flows', options.webhookUrl)
      ? new URL('flows', options.webhookUrl).href
      : '',
    ...options,
    numbers: options.numbers.map((number) => ({
      ...number,
      displayPhoneNumber: number.displayPhoneNumber.replace(/\D/g, ''),
    })),
  }
  const { protocol } = toUrl(settings.webhookUrl)
  if (protocol !== 'http:' && protocol !== 'https:') throw badUrl(settings.webhookUrl)
  if (settings.numbers.length === 0) {
    throw new EmulatorError('options', 'The emulator has no business number: give at least one.')
  }
  if (!(settings.throughput > 0)) {
    throw new EmulatorError(
      'options',
      `The throughput ${settings.throughput} is no number above 0: give messages a second.`,
    )
  }
  return settings
}

function toUrl(text: string): URL {
  try {
    return new URL(text)
  } catch {
    throw badUrl(text)
  }
}

function badUrl(text: string): EmulatorError {
  return new EmulatorError(
    'options',
    `The webhook address \`${text}\` is no http address: give one like http://127.0.0.1:3000/webhook.`,
  )
}
