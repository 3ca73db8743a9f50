import type { Actor, AnyActorRef, AnyStateMachine } from 'xstate'
import { createActor, fromPromise, SimulatedClock } from 'xstate'
import { machinesIn } from '../../src/core/step/machine-walk.ts'
import { createParityMachine } from './parity-machine.ts'
import type { ParitySide } from './parity-side.ts'
import { toShape } from './parity-side.ts'

interface OpenJob {
  readonly place: string
  readonly signal: AbortSignal
  readonly resolve: (output: { ref: string }) => void
  readonly reject: (error: Error) => void
  isSettled: boolean
}

/**
 * The parity machine as XState means it: one live actor from begin to end, with its own clock.
 * Returns what makes one life after the other; the machine is shared, as it is between real ones.
 */
export function createLiveLives(): () => ParitySide {
  let jobs: OpenJob[] = []
  const charge = fromPromise<{ ref: string }, { amount: number }>(
    ({ self, signal }) =>
      new Promise((resolve, reject) => {
        jobs.push({ place: pathOf(self).join('/'), signal, resolve, reject, isSettled: false })
      }),
  )
  const machine = createParityMachine(charge)
  beginInOrder(machine)
  return () => {
    jobs = []
    return createLife(machine, jobs)
  }
}

function createLife(machine: AnyStateMachine, jobs: readonly OpenJob[]): ParitySide {
  const clock = new SimulatedClock()
  const heard: string[] = []
  const actor: Actor<AnyStateMachine> = createActor(machine, {
    clock,
    inspect: ({ type, actorRef }) => {
      if (type === '@xstate.actor') listen(actorRef as AnyActorRef, heard)
    },
  })
  const openJobs = () => jobs.filter((job) => !job.signal.aborted && !job.isSettled)
  return {
    heard,
    begin: () => {
      actor.start()
    },
    send: (event) => actor.send(event),
    wait: (delayMs) => clock.increment(delayMs),
    jobs: () => openJobs().map((job) => job.place),
    settle: async (index, ok) => {
      const job = openJobs()[index]
      if (job === undefined) throw new Error(`There is no open job ${index}.`)
      job.isSettled = true
      if (ok) job.resolve({ ref: 'R' })
      else job.reject(new Error('no'))
      await new Promise(setImmediate)
    },
    state: () => toShape(actor.getPersistedSnapshot()),
    timers: () => openTimers(actor),
    stop: () => {
      actor.stop()
    },
  }
}

/**
 * A machine that begins starts its children before its own first actions: a trace of XState's way
 * to go on from a stored snapshot. In a conversation the welcome comes before the question, so the
 * actions count in the order written here as everywhere else.
 */
function beginInOrder(machine: AnyStateMachine): void {
  for (const one of machinesIn(machine)) one.start = () => {}
}

function listen(ref: AnyActorRef, heard: string[]): void {
  ref.on('*', ({ text }: { readonly text: string }) => heard.push(text))
}

function pathOf(ref: AnyActorRef): string[] {
  return ref._parent === undefined ? [] : [...pathOf(ref._parent), ref.id]
}

/** XState keeps timers for actors that are gone, and then sends into the void. */
function openTimers(actor: Actor<AnyStateMachine>): string[] {
  return Object.values(actor.system.getSnapshot()._scheduledEvents)
    .filter(({ target }) => target.getSnapshot().status === 'active')
    .map(({ source, target, event, delay }) =>
      [pathOf(source).join('/'), pathOf(target).join('/'), event.type, delay].join(' '),
    )
    .sort()
}
