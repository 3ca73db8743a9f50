import { isIP } from 'node:net'
import type { Finding } from '../../app/connect/finding.ts'
import type { Config, NumberConfig } from '../../config.ts'

const PATIENCE_MS = 10_000

/** The Graph API answers, and each number's token may speak for it. Sends nothing to anybody. */
export async function checkGraph(config: Config): Promise<readonly Finding[]> {
  const { graphUrl, numbers } = config
  const findings: Finding[] = []
  const { protocol, hostname } = new URL(graphUrl)
  if (protocol === 'http:' && !isThisMachine(hostname)) {
    const sentence = `${graphUrl} is not encrypted: everybody on the way reads the token. Use https.`
    findings.push({ state: 'fix', about: 'GRAPH_API_URL', sentence })
  }
  // An emulator answers no questions about tokens.
  if (numbers.length === 0 || isThisMachine(hostname)) {
    return [...findings, await checkReach(graphUrl)]
  }
  for (const number of numbers) findings.push(await checkNumber(config, number))
  return findings
}

/** Nobody can look this up from inside: it is explained. */
export function explainAddress({ port, numbers, missing }: Config): Finding {
  const isReal = numbers.length > 0 && missing.length === 0
  return {
    state: 'note',
    about: 'Public address',
    sentence: [
      'A real number needs an address that Meta reaches by https, with a certificate of a known authority:',
      `put a proxy (Caddy, nginx) or a tunnel (cloudflared, ngrok) before http://127.0.0.1:${port}, start`,
      'the server, and run `turnwise connect --url https://<your host>`: it tells Meta the address and',
      'subscribes every field that a bot needs.',
      ...(isReal ? [] : ['`turnwise dev` needs none of this.']),
    ].join(' '),
  }
}

async function checkNumber(config: Config, number: NumberConfig): Promise<Finding> {
  const about = `Number ${number.numberId}`
  const url = `${config.graphUrl}/${config.graphVersion}/${number.numberId}?fields=display_phone_number`
  try {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${number.accessToken}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const answer = parseAnswer(await response.text())
    if (response.ok) return { state: 'ok', about, sentence: 'Its access token is accepted.' }
    const { code, message } = answer.error ?? {}
    if (code === undefined) {
      const sentence = `${config.graphUrl} answers ${response.status}, and not as the Graph API does: check GRAPH_API_URL.`
      return { state: 'fix', about, sentence }
    }
    return {
      state: 'fix',
      about,
      sentence: `WhatsApp refuses (${code}): ${message} ${cureFor(code)}`,
    }
  } catch (error) {
    return { state: 'fix', about, sentence: `${config.graphUrl} ${describeNoReach(error)}` }
  }
}

/** The codes of the reference, sections 6.1 and 6.2. */
function cureFor(code: number): string {
  switch (code) {
    case 0:
    case 190:
      return 'Make a new access token and set WHATSAPP_ACCESS_TOKEN.'
    case 3:
    case 10:
      return 'Give the token the permission whatsapp_business_messaging.'
    case 33:
    case 100:
      return 'Check WHATSAPP_PHONE_NUMBER_ID, and that the token belongs to its account.'
    default:
      return ''
  }
}

async function checkReach(url: string): Promise<Finding> {
  const about = 'GRAPH_API_URL'
  try {
    await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PATIENCE_MS) })
    return { state: 'ok', about, sentence: `${url} answers.` }
  } catch (error) {
    return { state: 'fix', about, sentence: `${url} ${describeNoReach(error)}` }
  }
}

function describeNoReach(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
  return `does not answer (${code ?? String(error)}): check the network, a proxy, and GRAPH_API_URL.`
}

function parseAnswer(text: string): { error?: { code?: number; message?: string } } {
  try {
    return JSON.parse(text) as { error?: { code?: number; message?: string } }
  } catch {
    return {}
  }
}

function isThisMachine(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
