import type { AnyEventObject, AnyStateMachine } from 'xstate'
import { fromPromise } from 'xstate'
import type { Json } from '../../src/core/json.ts'
import type { Effect, JobAddress, Path, Seed, StepResult } from '../../src/core/step/index.ts'
import { advance, begin, isUnder, settleJob } from '../../src/core/step/index.ts'
import { createParityMachine } from './parity-machine.ts'
import type { ParitySide } from './parity-side.ts'
import { toShape } from './parity-side.ts'

interface Timer {
  readonly path: Path
  readonly sendId: string
  readonly target: Path
  readonly event: AnyEventObject
  readonly delayMs: number
  readonly due: number
}

/**
 * The parity machine as Turnwise runs it: nothing but JSON lives from one step to the next. Returns
 * what makes one life after the other.
 */
export function createDurableLives(): () => ParitySide {
  const machine = createParityMachine(fromPromise(() => Promise.reject(new Error('never run'))))
  return () => createLife(machine)
}

function createLife(machine: AnyStateMachine): ParitySide {
  const heard: string[] = []
  let now = 0
  let turn = 0
  let snapshot: Json = null
  let timers: Timer[] = []
  let jobs: JobAddress[] = []

  const seed = (): Seed => ({ conversationId: 'c', generation: 1, turn: turn++, at: now })
  const fresh = (): Json => throughJson(snapshot)

  function commit(result: StepResult): void {
    snapshot = throughJson(result.snapshot)
    for (const effect of throughJson(result.effects)) carryOut(effect)
    if (result.status === 'done') {
      timers = []
      jobs = []
    }
  }

  function carryOut(effect: Effect): void {
    switch (effect.kind) {
      case 'emit':
        heard.push(String(effect.event['text']))
        break
      case 'setTimer':
        timers = timers.filter((timer) => !isSameTimer(timer, effect))
        timers.push({ ...effect, due: now + effect.delayMs })
        break
      case 'cancelTimer':
        timers = timers.filter((timer) => !isSameTimer(timer, effect))
        break
      case 'startJob':
        jobs.push({ path: effect.path, actorId: effect.id })
        break
      case 'stopJob':
        jobs = jobs.filter((job) => toPlace(job) !== [...effect.path, effect.id].join('/'))
        break
      case 'stopActor':
        timers = timers.filter(
          ({ path, target }) => !isUnder(path, effect.path) && !isUnder(target, effect.path),
        )
        jobs = jobs.filter(({ path }) => !isUnder(path, effect.path))
        break
      case 'log':
      case 'drop':
    }
  }

  function send(event: AnyEventObject, path: Path = []): void {
    commit(advance(machine, fresh(), event, seed(), path))
  }

  return {
    heard,
    begin: () => commit(begin(machine, undefined, seed())),
    send,
    wait: (delayMs) => {
      const end = now + delayMs
      for (let timer = firstDue(timers, end); timer !== undefined; timer = firstDue(timers, end)) {
        const fired = timer
        timers = timers.filter((other) => other !== fired)
        now = Math.max(now, fired.due)
        send(fired.event, fired.target)
      }
      now = end
    },
    jobs: () => jobs.map(toPlace),
    settle: async (index, ok) => {
      const job = jobs[index]
      if (job === undefined) throw new Error(`There is no open job ${index}.`)
      jobs = jobs.filter((other) => other !== job)
      const outcome = ok
        ? ({ ok, output: { ref: 'R' } } as const)
        : ({ ok, error: new Error('no') } as const)
      commit(settleJob(machine, fresh(), job, outcome, seed()))
    },
    state: () => toShape(snapshot),
    timers: () =>
      timers
        .map(({ path, target, event, delayMs }) =>
          [path.join('/'), target.join('/'), event.type, delayMs].join(' '),
        )
        .sort(),
    stop: () => {},
  }
}

function firstDue(timers: readonly Timer[], now: number): Timer | undefined {
  return timers
    .filter((timer) => timer.due <= now)
    .reduce<Timer | undefined>(
      (first, timer) => (first === undefined || timer.due < first.due ? timer : first),
      undefined,
    )
}

function isSameTimer(
  timer: Timer,
  { path, sendId }: { readonly path: Path; readonly sendId: string },
): boolean {
  return timer.sendId === sendId && timer.path.join('/') === path.join('/')
}

function toPlace({ path, actorId }: JobAddress): string {
  return [...path, actorId].join('/')
}

function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
