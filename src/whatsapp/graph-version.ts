import { GRAPH_VERSIONS } from './graph-versions-table.ts'

const DAY_MS = 86_400_000
const WARNING_DAYS = 90

/** What is to be known of a version of the Graph API: a sentence with what to do. */
export interface VersionNews {
  /** `ending` within 90 days, `ended`, or `unknown` to this release of Turnwise. */
  readonly state: 'ending' | 'ended' | 'unknown'
  readonly sentence: string
}

/**
 * Looks whether a version of the Graph API is known, and how long it lasts; undefined when there is
 * nothing to do. Meta answers calls of a version that has ended with the oldest that is left.
 * @param now epoch ms
 */
export function checkGraphVersion(version: string, now: number): VersionNews | undefined {
  const known = GRAPH_VERSIONS.find((line) => line.version === version)
  const newest = GRAPH_VERSIONS.at(-1)?.version
  if (known === undefined) {
    const isOld = numberOf(version) < numberOf(GRAPH_VERSIONS[0]?.version ?? '')
    if (isOld) return toEnded(version, 'long ago', newest)
    const sentence = `The Graph API ${version} is not known to this release of Turnwise, which was made with ${newest} as the newest: try it with a test number first, or set GRAPH_API_VERSION to a known one.`
    return { state: 'unknown', sentence }
  }
  const { until } = known
  if (until === undefined) return undefined
  const endsAt = Date.parse(until) + DAY_MS
  if (now >= endsAt) return toEnded(version, `on ${until}`, newest)
  const days = Math.ceil((endsAt - now) / DAY_MS)
  if (days > WARNING_DAYS) return undefined
  const sentence = `The Graph API ${version} ends on ${until}, in ${days} days: set GRAPH_API_VERSION to a newer one, up to ${newest}, and try it with a test number first.`
  return { state: 'ending', sentence }
}

function toEnded(version: string, when: string, newest: string | undefined): VersionNews {
  const sentence = `The Graph API ${version} ended ${when}: WhatsApp answers with another version. Set GRAPH_API_VERSION to a newer one, up to ${newest}.`
  return { state: 'ended', sentence }
}

function numberOf(version: string): number {
  return Number(version.replace(/^v/, ''))
}
