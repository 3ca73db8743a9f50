import type { Config, NumberConfig } from '../config.ts'
import { KnownError } from '../core/errors.ts'
import { toAppSecretProof } from '../whatsapp/app-secret-proof.ts'
import type { CallLimit } from '../whatsapp/call-limit.ts'
import { createCallLimit } from '../whatsapp/call-limit.ts'
import type { GraphOptions } from '../whatsapp/graph.ts'
import { clock } from './clock.ts'

/** How the Graph API is reached for messages and files, of any number of the settings. */
export interface GraphAccess {
  readonly graphUrl: string
  readonly version: string
  /** @throws KnownError `config-invalid` for a number that is not ours */
  readonly tokens: (numberId: string) => string
  /** The `appsecret_proof` of each token, where the settings want one. */
  readonly proofs: (numberId: string) => string | undefined
}

export function toGraphAccess(config: Config): GraphAccess {
  const tokens = new Map(config.numbers.map(({ numberId, accessToken }) => [numberId, accessToken]))
  const proofs = new Map(
    config.numbers.map((number) => {
      const secret = secretOf(config, number)
      const { accessToken, numberId } = number
      return [numberId, secret === undefined ? secret : toAppSecretProof(accessToken, secret)]
    }),
  )
  return {
    graphUrl: config.graphUrl,
    version: config.graphVersion,
    tokens: (numberId) => {
      const token = tokens.get(numberId)
      if (token !== undefined) return token
      throw new KnownError('config-invalid', `No access token is set for the number ${numberId}.`)
    },
    proofs: (numberId) => proofs.get(numberId),
  }
}

/** How the management endpoints are reached with the token of one number. */
export function toGraphOptions(config: Config, number: NumberConfig): GraphOptions {
  const appSecret = secretOf(config, number)
  return {
    graphUrl: config.graphUrl,
    version: config.graphVersion,
    accessToken: number.accessToken,
    limit: limitOf(number.accessToken),
    ...(appSecret === undefined ? {} : { appSecret }),
  }
}

/** What WhatsApp said to one call counts for all of this process with the same token. */
const limits = new Map<string, CallLimit>()

function limitOf(accessToken: string): CallLimit {
  const limit = limits.get(accessToken) ?? createCallLimit(clock)
  limits.set(accessToken, limit)
  return limit
}

/** Of several secrets the first one counts: the others are on their way out. */
function secretOf(config: Config, { appSecrets }: NumberConfig): string | undefined {
  return config.appSecretProof ? appSecrets[0] : undefined
}
