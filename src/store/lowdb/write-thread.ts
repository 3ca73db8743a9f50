import { Worker } from 'node:worker_threads'

/** Node.js has four threads for the disk, and the journal needs one at any time. */
const SYNCS_AT_ONCE = 3

/** A thread that writes documents. What it is given to write is taken away: nobody else has it. */
export interface WriteThread {
  /** Writes a file beside `path`, syncs it and renames it. */
  replace(path: string, bytes: Uint8Array): Promise<void>
  /** Writes the end of a file from a position on, and syncs it. */
  extend(path: string, position: number, bytes: Uint8Array): Promise<void>
  /** Ends the thread when nothing is under way. May be called twice. */
  close(): Promise<void>
}

interface Order {
  readonly path: string
  readonly bytes: Uint8Array
  /** Undefined: the whole file. */
  readonly position: number | undefined
  resolve(): void
  reject(error: Error): void
}

/** What went wrong with each order; null: nothing. */
type Answers = readonly ({ readonly code: string; readonly message: string } | null)[]

/**
 * Opens a thread for documents. Each costs five calls that wait for the disk: made one by one from
 * here they would take turns with everything else, and a quarter of a millisecond of our time.
 */
export function openWriteThread(): WriteThread {
  let worker: Worker | undefined
  let waiting: Order[] = []
  let underWay: Order[] = []

  function start(): Worker {
    const started = new Worker(WRITE, { eval: true })
    started.unref()
    started.on('message', onAnswers)
    started.once('error', (error) => {
      worker = undefined
      for (const order of underWay.splice(0)) order.reject(error)
      post()
    })
    return started
  }

  function onAnswers(answers: Answers): void {
    const orders = underWay
    underWay = []
    for (const [place, order] of orders.entries()) {
      const problem = answers[place]
      if (problem === null || problem === undefined) order.resolve()
      else order.reject(Object.assign(new Error(problem.message), { code: problem.code }))
    }
    post()
  }

  /** What gathered while the thread was busy goes together. */
  function post(): void {
    if (underWay.length > 0 || waiting.length === 0) return
    underWay = waiting
    waiting = []
    worker ??= start()
    const orders = underWay.map(({ path, bytes, position }) => ({ path, bytes, position }))
    worker.postMessage(
      orders,
      orders.map(({ bytes }) => bytes.buffer as ArrayBuffer),
    )
  }

  function write(path: string, bytes: Uint8Array, position: number | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.push({ path, bytes: toOwn(bytes), position, resolve, reject })
      post()
    })
  }

  return {
    replace: (path, bytes) => write(path, bytes, undefined),
    extend: (path, position, bytes) => write(path, bytes, position),
    close: async () => {
      await worker?.terminate()
      worker = undefined
    },
  }
}

/** Only a whole piece of memory can be given away, and small buffers share one. */
function toOwn(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : Uint8Array.from(bytes)
}

// Plain JavaScript, run in a thread of its own: it must not depend on a loader.
const WRITE = `
const { parentPort } = require('node:worker_threads')
const fs = require('node:fs')
async function write({ path, bytes, position }) {
  const temporary = path + '.tmp'
  const isWhole = position === undefined
  const file = isWhole ? fs.openSync(temporary, 'w', 0o600) : fs.openSync(path, 'r+')
  try {
    for (let done = 0; done < bytes.length; ) {
      done += fs.writeSync(file, bytes, done, bytes.length - done, (position ?? 0) + done)
    }
    await new Promise((resolve, reject) => {
      fs.fdatasync(file, (error) => (error === null ? resolve() : reject(error)))
    })
  } finally {
    fs.closeSync(file)
  }
  if (isWhole) fs.renameSync(temporary, path)
}
parentPort.on('message', async (orders) => {
  const answers = []
  const rest = orders.entries()
  const work = async () => {
    for (const [place, order] of rest) {
      answers[place] = await write(order).then(() => null, ({ code, message }) => ({ code, message }))
    }
  }
  await Promise.all(Array.from({ length: ${SYNCS_AT_ONCE} }, work))
  parentPort.postMessage(answers)
})
`
