import { connect } from 'node:net'
import type { Delays } from './clock.ts'

const probeEveryMs = 2_000
const probeTimeoutMs = 1_000

/** Whether the business's server is there: told by webhooks and, while somebody looks, by probes. */
export interface Reachability {
  isReachable(): boolean
  note(isReachable: boolean): void
  /** Knocks at the server's port now and then, for as long as somebody watches. */
  watch(): void
}

export function createReachability(options: {
  readonly webhookUrl: string
  readonly delays: Delays
  readonly hasWatchers: () => boolean
  readonly onChange: () => void
}): Reachability {
  const { delays, hasWatchers, onChange } = options
  const { hostname, port, protocol } = new URL(options.webhookUrl)
  const address = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
  }
  let isReachable = true
  let isProbing = false

  const note = (value: boolean) => {
    if (isReachable === value) return
    isReachable = value
    onChange()
  }

  const probe = () => {
    if (!hasWatchers()) {
      isProbing = false
      return
    }
    knock(address, (isThere) => {
      if (hasWatchers()) note(isThere)
      delays.after(probeEveryMs, probe)
    })
  }

  return {
    isReachable: () => isReachable,
    note,
    watch: () => {
      if (isProbing) return
      isProbing = true
      probe()
    },
  }
}

/** Whether anybody listens there; nothing is said to them. */
function knock(address: { host: string; port: number }, answer: (isThere: boolean) => void) {
  const socket = connect(address)
  const finish = (isThere: boolean) => {
    socket.removeAllListeners()
    socket.on('error', () => {})
    socket.destroy()
    answer(isThere)
  }
  socket.setTimeout(probeTimeoutMs)
  socket.once('connect', () => finish(true))
  socket.once('timeout', () => finish(false))
  socket.once('error', () => finish(false))
}
