import { createActor, fromPromise, toPromise } from 'xstate'
import type { JobAttempt } from '../../../src/core/job.ts'
import { jobSettings, runJob } from '../../../src/core/job.ts'
import type { JobArgs } from '../../../src/index.ts'
import { job } from '../../../src/index.ts'

test('the work is given its input, key, attempt and a signal', async () => {
  const seen: unknown[] = []
  const logic = job(async ({ signal, media: _, ...rest }: JobArgs<{ cart: string[] }>) => {
    seen.push({ ...rest, aborted: signal.aborted })
    return { orderId: 'A1' }
  })
  const { run } = createRun({ input: { cart: ['m'] }, idempotencyKey: 'k1', attempt: 2 })
  await expect(runJob(logic, run)).resolves.toEqual({ orderId: 'A1' })
  expect(seen).toEqual([
    { input: { cart: ['m'] }, idempotencyKey: 'k1', attempt: 2, aborted: false },
  ])
})

test('the work is given the files of people, or none', async () => {
  const logic = job(async ({ media }: JobArgs<unknown>) => (await media.open('77')).sha256)
  const file = { mediaId: '77', media: 'image', bytes: 1, sha256: 'abc', content: none() } as const
  const { run } = createRun({})
  await expect(runJob(logic, { ...run, media: { open: async () => file } })).resolves.toBe('abc')
  await expect(runJob(logic, createRun({}).run)).rejects.toMatchObject({ code: 'not-found' })
  const actor = createActor(logic).start()
  await expect(toPromise(actor)).rejects.toMatchObject({ code: 'not-found' })
})

test('what the work throws comes back, and its timer is cancelled', async () => {
  const logic = job(async () => {
    throw new RangeError('too much')
  })
  const { run, timers } = createRun({})
  await expect(runJob(logic, run)).rejects.toThrow(new RangeError('too much'))
  expect(timers).toEqual([])
})

test('work that takes too long is given up and told so, even if it does not listen', async () => {
  const signals: AbortSignal[] = []
  const logic = job(
    ({ signal }) => {
      signals.push(signal)
      return new Promise<never>(() => {})
    },
    { timeout: '2 seconds' },
  )
  const { run, timers } = createRun({})
  const result = runJob(logic, run)
  expect(timers.map(({ delayMs }) => delayMs)).toEqual([2_000])
  timers[0]?.fire()
  await expect(result).rejects.toMatchObject({
    name: 'TimeoutError',
    message: expect.stringContaining('longer than 2000 ms'),
  })
  expect(signals[0]?.aborted).toBe(true)
})

test('work that nobody waits for any more is given up', async () => {
  const logic = job(() => new Promise<never>(() => {}))
  const controller = new AbortController()
  const { run, timers } = createRun({ signal: controller.signal })
  const result = runJob(logic, run)
  controller.abort(new Error('left behind'))
  await expect(result).rejects.toThrow('left behind')
  expect(timers).toEqual([])
  await expect(runJob(logic, run)).rejects.toThrow('left behind')
})

test('a promise that was not made by job runs too, with the default settings', async () => {
  const logic = fromPromise(async ({ input }: { input: number }) => input + 1)
  await expect(runJob(logic, createRun({ input: 1 }).run)).resolves.toBe(2)
  const failing = fromPromise(async () => {
    throw new Error('no')
  })
  await expect(runJob(failing, createRun({}).run)).rejects.toThrow('no')
  const { mayRetry, ...settings } = jobSettings(logic)
  expect(settings).toEqual({
    attempts: 5,
    delayMs: 1_000,
    maxDelayMs: 60_000,
    timeoutMs: 30_000,
  })
  expect(mayRetry(new Error('no'))).toBe(true)
})

test('settings are read from the options', () => {
  const logic = job(async () => 1, {
    retry: { attempts: 3, delay: '2 seconds', maxDelay: 5_000, when: (error) => error !== 'final' },
    timeout: '1 minute',
  })
  const { mayRetry, ...settings } = jobSettings(logic)
  expect(settings).toEqual({ attempts: 3, delayMs: 2_000, maxDelayMs: 5_000, timeoutMs: 60_000 })
  expect([mayRetry('final'), mayRetry('other')]).toEqual([false, true])
  expect(() => job(async () => 1, { retry: { attempts: 0 } })).toThrow('cannot be tried 0 times')
})

test('a job runs once under plain createActor', async () => {
  const logic = job(async ({ input, attempt }: JobArgs<string>) => `${input} ${attempt}`)
  const actor = createActor(logic, { input: 'a' }).start()
  await expect(toPromise(actor)).resolves.toBe('a 1')
})

interface Waiting {
  readonly delayMs: number
  readonly fire: () => void
}

function createRun(given: Partial<JobAttempt>): { run: JobAttempt; timers: Waiting[] } {
  const timers: Waiting[] = []
  const setTimeout = (fire: () => void, delayMs: number) => {
    const timer = { delayMs, fire }
    timers.push(timer)
    return { cancel: () => void timers.splice(timers.indexOf(timer), 1) }
  }
  const defaults = {
    input: undefined,
    idempotencyKey: 'key',
    attempt: 1,
    signal: new AbortController().signal,
  }
  return { run: { ...defaults, ...given, clock: { setTimeout } }, timers }
}

async function* none(): AsyncGenerator<Uint8Array> {}
