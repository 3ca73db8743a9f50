import type { LookupAddress, LookupOptions } from 'node:dns'
import { lookup } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import { KnownError } from '../../core/errors.ts'

/** Where Meta keeps files; the access token goes along, so that nobody else may be asked. */
const META_DOMAINS = ['fbsbx.com', 'facebook.com', 'fbcdn.net', 'whatsapp.net', 'whatsapp.com']

/** Which addresses files are fetched from. */
export interface AddressGuard {
  /** @throws KnownError `media-unsafe` */
  check(url: string): URL
  /** Resolves names for connections, and refuses what leads into a private network. */
  readonly lookup: Lookup
}

export type Lookup = (
  hostname: string,
  options: LookupOptions,
  callback: (
    error: NodeJS.ErrnoException | null,
    address: string | LookupAddress[],
    family?: number,
  ) => void,
) => void

export type Resolve = (
  hostname: string,
  options: LookupOptions & { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/**
 * Files are fetched by https from Meta's own hosts, and from the host that GRAPH_API_URL names,
 * which gets every other request as well. Names are looked at again when a connection is made: one
 * that leads into a private network is refused, whatever it was a moment ago.
 */
export function createAddressGuard(graphUrl: string, resolve: Resolve = lookup): AddressGuard {
  const graph = new URL(graphUrl)

  function isGraph(url: URL): boolean {
    if (url.host !== graph.host) return false
    return url.protocol === 'https:' || (graph.protocol === 'http:' && isLoopback(graph.hostname))
  }

  return {
    check: (text) => {
      if (!URL.canParse(text)) throw unsafe('something that is no web address')
      const url = new URL(text)
      if (url.username !== '' || url.password !== '') throw unsafe('an address with a password')
      if (isGraph(url)) return url
      if (url.protocol !== 'https:') throw unsafe(`an address with ${url.protocol.slice(0, -1)}`)
      if (url.port !== '') throw unsafe(`port ${url.port} of ${url.hostname}`)
      if (!isMetas(url.hostname)) throw unsafe(`the host ${url.hostname}, which is not Meta's`)
      return url
    },
    lookup: (hostname, options, callback) => {
      resolve(hostname, { ...options, all: true }, (error, addresses) => {
        if (error !== null) return callback(error, [])
        const trusted = hostname === graph.hostname
        const bad = trusted ? undefined : addresses.find(({ address }) => !isPublic(address))
        const [first] = addresses
        if (bad !== undefined || first === undefined) {
          const what = `the host ${hostname}, which leads to ${bad?.address ?? 'no address'}`
          return callback(unsafe(what), [])
        }
        if (options.all === true) callback(null, addresses)
        else callback(null, first.address, first.family)
      })
    },
  }
}

function unsafe(what: string): KnownError {
  const rule = "files are fetched by https from public addresses of Meta's hosts only"
  return new KnownError('media-unsafe', `The file is at ${what}: ${rule}.`)
}

function isMetas(hostname: string): boolean {
  return META_DOMAINS.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`))
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

const PRIVATE_V4 = createList('ipv4', [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
])

/** Of the rest, global addresses are those below 2000::/3 that do not hold a version 4 address. */
const GLOBAL_V6 = createList('ipv6', [['2000::', 3]])
const SPECIAL_V6 = createList('ipv6', [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
])

/** Whether an address is one of the public internet. */
export function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !PRIVATE_V4.check(address, 'ipv4')
  if (isIP(address) !== 6) return false
  return GLOBAL_V6.check(address, 'ipv6') && !SPECIAL_V6.check(address, 'ipv6')
}

function createList(
  family: 'ipv4' | 'ipv6',
  nets: readonly (readonly [address: string, prefix: number])[],
): BlockList {
  const list = new BlockList()
  for (const [address, prefix] of nets) list.addSubnet(address, prefix, family)
  return list
}
