import type { AnyActorRef } from 'xstate'
import { KnownError } from '../errors.ts'
import type { ActorSystem, Inspection } from './xstate-internals.ts'

/** What a step wants to know of the system its actors live in. */
export interface SystemListener {
  bookId(): string
  inspected(inspection: Inspection): void
}

/**
 * A system of actors without clock, mail or randomness: XState's actors are only holders of
 * snapshots here, and whatever would act on the world by itself is refused.
 */
export function createVirtualSystem(listener: SystemListener): ActorSystem {
  const named = new Map<string, AnyActorRef>()
  const system = {
    _bookId: () => listener.bookId(),
    _sendInspectionEvent: (inspection: Inspection) => listener.inspected(inspection),
    _set: (name: string, ref: AnyActorRef) => {
      if (named.has(name)) throw new Error(`Actor with system ID '${name}' already exists.`)
      named.set(name, ref)
    },
    _unregister: (ref: AnyActorRef & { readonly systemId?: string }) => {
      if (ref.systemId !== undefined && named.get(ref.systemId) === ref) named.delete(ref.systemId)
    },
    get: (name: string) => named.get(name),
    getAll: () => Object.fromEntries(named),
    ...REFUSED,
    _snapshot: NOTHING_SCHEDULED,
    getSnapshot: () => NOTHING_SCHEDULED,
  }
  return system as unknown as ActorSystem
}

const NOTHING_SCHEDULED = { _scheduledEvents: {} }

/** Made once: a system is made for every step. */
const REFUSED = {
  _register: refuse('start()', 'spawnChild or invoke'),
  _relay: refuse('send()', 'raise or sendTo'),
  inspect: refuse('inspect()', 'log'),
  scheduler: {
    schedule: refuse('schedule()', 'raise with a delay'),
    cancel: refuse('cancel()', 'the cancel action'),
    cancelAll: refuse('cancelAll()', 'the cancel action'),
  },
  _clock: {
    setTimeout: refuse('setTimeout()', 'raise with a delay'),
    clearTimeout: refuse('clearTimeout()', 'the cancel action'),
  },
  _logger: refuse('logger()', 'log'),
}

function refuse(call: string, instead: string): () => never {
  return () => {
    throw new KnownError(
      'step-refused',
      `A bot called ${call} on an actor: it would act outside the turn. Use ${instead} instead.`,
    )
  }
}
