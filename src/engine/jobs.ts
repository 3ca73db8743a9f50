import type { AnyActorLogic, AnyStateMachine, PromiseActorLogic } from 'xstate'
import { agentSettings } from '../core/agent.ts'
import type { Bot } from '../core/bot.ts'
import { nameOf } from '../core/contact.ts'
import { FinalError, toPlainError } from '../core/errors.ts'
import { jobSettings, runJob } from '../core/job.ts'
import type { Json } from '../core/json.ts'
import type { MediaReader } from '../core/media.ts'
import type { Clock, Logger, Store } from '../core/ports.ts'
import type { JobResult, JobRow } from '../core/rows.ts'
import type { Agents } from './agents/agents.ts'
import type { Turns } from './turns.ts'
import { createInsistence } from './until-stored.ts'

const MOST_JOBS = 64
/** Agents wait for their model nearly all the time, and take no place from other jobs. */
const MOST_AGENTS = 1_000
const STORE_RETRY_MS = 1_000
/**
 * An attempt that ended with its process counts, but may have died of something else. One more of
 * them, and it is the work itself that kills: it is not tried again.
 */
const MOST_DEATHS = 2

/** Does the outside work that machines wait for. */
export interface Jobs {
  wake(): void
  /** The conversation left these behind: their work is aborted. */
  abort(jobIds: readonly string[]): void
  /** No job is just being claimed; those that run may run on. */
  isIdle(): boolean
  /** Aborts what runs: it is run again at the next start. */
  stop(): Promise<void>
}

interface Running {
  readonly abort: AbortController
  readonly done: Promise<void>
}

/** Runs a job in place of its own code: tests script results with it. */
export type JobRunner = (job: JobRow, logic: AnyActorLogic, signal: AbortSignal) => Promise<Json>

/** Starts running jobs: each at least once, its result taken once, tried again as it declares. */
export function startJobs(options: {
  readonly store: Store
  readonly clock: Clock
  readonly logger: Logger
  readonly turns: Turns
  readonly findBot: (name: string) => Bot | undefined
  /** Whether a result may be stepped (after a crash it may be what caused it). */
  readonly vet: (job: JobRow, result: JobResult) => Promise<boolean>
  /** The files that jobs may open. */
  readonly media: MediaReader
  readonly agents: Agents
  readonly runner?: JobRunner
}): Jobs {
  const { store, clock, logger, turns, findBot, vet, agents } = options
  const runner = options.runner ?? createRunner(clock, options.media)
  const running = new Map<string, Running>()
  let agentsRunning = 0
  const insistence = createInsistence(clock, logger)
  const { untilStored } = insistence
  let isClaiming = false
  let isWoken = false
  let isStopped = false
  let alarm: { readonly at: number; cancel(): void } | undefined

  function wake(): void {
    isWoken = true
    if (!isClaiming && !isStopped) void claim()
  }

  async function claim(): Promise<void> {
    isClaiming = true
    try {
      while (isWoken && !isStopped) {
        isWoken = false
        const limit = room()
        const now = clock.now()
        const leaseMs = 24 * 3_600_000
        if (limit <= 0) continue
        const { rows, nextAt } = await store.claimJobs({ limit, now, leaseMs })
        for (const row of rows) start(row)
        if (nextAt !== null && room() > 0) setAlarm(Math.max(nextAt, now + 1))
      }
    } catch (error) {
      logger.warn({ error: String(error) }, 'Jobs could not be claimed; tried again shortly.')
      setAlarm(clock.now() + STORE_RETRY_MS)
    } finally {
      isClaiming = false
    }
  }

  function setAlarm(at: number): void {
    if (isStopped || (alarm !== undefined && alarm.at <= at)) return
    alarm?.cancel()
    const { cancel } = clock.setTimeout(() => {
      alarm = undefined
      wake()
    }, at - clock.now())
    alarm = { at, cancel }
  }

  function room(): number {
    if (agentsRunning >= MOST_AGENTS) return 0
    return MOST_JOBS - (running.size - agentsRunning)
  }

  function start(row: JobRow): void {
    const abort = new AbortController()
    const { id, agent } = row
    // An agent that rests may be woken before the run that laid it to rest has ended.
    const former = running.get(id)
    if (agent !== undefined && former === undefined) agentsRunning += 1
    const work = () => run(row, abort.signal)
    const done = (former === undefined ? work() : former.done.then(work)).finally(() => {
      if (running.get(id) !== entry) return
      running.delete(id)
      if (agent !== undefined) agentsRunning -= 1
      wake()
    })
    const entry: Running = { abort, done }
    running.set(id, entry)
  }

  async function run(row: JobRow, signal: AbortSignal): Promise<void> {
    const logic = await untilStored(() => findLogic(row))
    if (isStopped) return
    if (logic === undefined) {
      const message = `There is no actor \`${row.src}\` for this job any more: the bot changed.`
      return hand(row, { ok: false, error: { name: 'KnownError', message } })
    }
    if (row.attempts > jobSettings(logic).attempts + MOST_DEATHS) {
      const message = `Its process ended ${row.attempts - 1} times while it ran: not tried again.`
      return hand(row, { ok: false, error: { name: 'KnownError', message } })
    }
    const settings = agentSettings(logic)
    if (settings !== undefined) return agents.run(row, settings, signal)
    try {
      const output = await runner(row, logic, signal)
      if (!signal.aborted) await hand(row, { ok: true, output })
    } catch (error) {
      if (!signal.aborted) await fail(row, logic, error)
    }
  }

  async function hand(row: JobRow, result: JobResult): Promise<void> {
    const isSafe = await untilStored(() => vet(row, result))
    if (isSafe === true) turns.takeJob(row, result)
  }

  async function fail(row: JobRow, logic: AnyActorLogic, error: unknown): Promise<void> {
    const { attempts, delayMs, maxDelayMs, mayRetry } = jobSettings(logic)
    const plain = toPlainError(error)
    if (row.attempts >= attempts || error instanceof FinalError || !mayRetry(error)) {
      return hand(row, { ok: false, error: plain })
    }
    const now = clock.now()
    const notBefore = now + Math.min(maxDelayMs, delayMs * 2 ** (row.attempts - 1))
    await untilStored(() =>
      store.record(row.conversationId, (commit) => {
        const current = commit.jobs().find(({ id }) => id === row.id)
        if (current === undefined) return
        const { leaseUntil: _, ...rest } = current
        commit.put('job', { ...rest, notBefore })
        commit.log({
          at: now,
          kind: 'job',
          conversationId: row.conversationId,
          contactId: commit.contact.id,
          contact: nameOf(commit.contact),
          event: row.src,
          status: 'retry',
          reason: `Attempt ${row.attempts} of ${attempts} failed: ${plain.name}: ${plain.message}`,
        })
      }),
    )
  }

  /** The code behind a job: the machine that waits for it may be nested. */
  async function findLogic(row: JobRow): Promise<AnyActorLogic | undefined> {
    const found = await store.record(row.conversationId, ({ conversation }) => ({
      bot: conversation.bot,
      snapshot: row.path.length === 0 ? undefined : conversation.snapshot,
    }))
    let machine: AnyStateMachine | undefined = findBot(found?.bot ?? '')?.machine
    let snapshot = found?.snapshot === undefined ? undefined : JSON.parse(found.snapshot)
    for (const id of row.path) {
      const child: { src: string; snapshot: unknown } | undefined = snapshot?.children?.[id]
      machine = machine?.implementations.actors[child?.src ?? ''] as AnyStateMachine | undefined
      snapshot = child?.snapshot
    }
    return machine?.implementations.actors[row.src] as AnyActorLogic | undefined
  }

  return {
    wake,
    abort: (jobIds) => {
      for (const id of jobIds) running.get(id)?.abort.abort()
    },
    isIdle: () => !isClaiming,
    stop: async () => {
      isStopped = true
      alarm?.cancel()
      insistence.stop()
      agents.stop()
      const left = [...running.values()]
      for (const { abort } of left) abort.abort()
      await Promise.all(left.map(({ done }) => done))
    },
  }
}

function createRunner(clock: Clock, media: MediaReader): JobRunner {
  return async (job, logic, signal) => {
    const output = await runJob(logic as PromiseActorLogic<unknown>, {
      input: job.input,
      idempotencyKey: job.id,
      attempt: job.attempts,
      signal,
      clock,
      media,
    })
    return (output ?? null) as Json
  }
}
