import { Worker } from 'node:worker_threads'

/** Node.js has four threads for the disk, and the journal needs one at any time. */
const SYNCS_AT_ONCE = 3

/** A thread that puts whole files in place. */
export interface WriteThread {
  /** Writes a file beside `path`, syncs it and renames it. */
  replace(path: string, text: string): Promise<void>
  /** Ends the thread when nothing is under way. May be called twice. */
  close(): Promise<void>
}

interface Order {
  readonly path: string
  readonly text: string
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
    worker.postMessage(underWay.map(({ path, text }) => ({ path, text })))
  }

  return {
    replace: (path, text) =>
      new Promise((resolve, reject) => {
        waiting.push({ path, text, resolve, reject })
        post()
      }),
    close: async () => {
      await worker?.terminate()
      worker = undefined
    },
  }
}

// Plain JavaScript, run in a thread of its own: it must not depend on a loader.
const WRITE = `
const { parentPort } = require('node:worker_threads')
const fs = require('node:fs')
async function replace({ path, text }) {
  const temporary = path + '.tmp'
  const file = fs.openSync(temporary, 'w', 0o600)
  try {
    fs.writeFileSync(file, text)
    await new Promise((resolve, reject) => {
      fs.fdatasync(file, (error) => (error === null ? resolve() : reject(error)))
    })
  } finally {
    fs.closeSync(file)
  }
  fs.renameSync(temporary, path)
}
parentPort.on('message', async (orders) => {
  const answers = []
  const rest = orders.entries()
  const work = async () => {
    for (const [place, order] of rest) {
      answers[place] = await replace(order).then(() => null, ({ code, message }) => ({ code, message }))
    }
  }
  await Promise.all(Array.from({ length: ${SYNCS_AT_ONCE} }, work))
  parentPort.postMessage(answers)
})
`
