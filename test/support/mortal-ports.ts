import type { LanguageModel, ModelOutcome, ModelRequest } from '../../src/core/agent-ports.ts'
import type { FactStore } from '../../src/core/facts.ts'
import type { MediaDraft } from '../../src/core/media-ports.ts'
import type { Clock, Messenger, Store } from '../../src/core/ports.ts'

/** The world as an engine reaches it. */
export interface Ports {
  readonly store: Store
  readonly messenger: Messenger
  readonly clock: Clock
  readonly model?: LanguageModel
}

/** At which call of a port a process dies, and whether that call still takes effect. */
export interface Death {
  readonly call: number
  readonly when: 'before' | 'after'
}

/** Ports through which an engine lives until it dies; from then on nothing it does has effect. */
export interface MortalPorts extends Ports {
  kill(): void
  isDead(): boolean
  /** Calls of the store that are not answered yet. */
  pending(): number
  /** The names of the calls that were made: a death can be planned at each. */
  calls(): readonly string[]
}

/** What a dead process gets from calls that answer at once: nothing to do. */
const NOTHING: Readonly<Record<string, () => unknown>> = {
  recallOutbox: () => undefined,
  mayLeave: () => false,
}

const LISTENING: ReadonlySet<string | symbol> = new Set([
  'onWork',
  'onLog',
  'onInherited',
  'onInboundElsewhere',
])

/**
 * Wraps ports so that they count what is under way and can end an engine as `kill -9` would: a call
 * is either not made or not answered, alarms do not ring, and nobody listens any more.
 */
export function createMortalPorts(ports: Ports, death?: Death): MortalPorts {
  let isDead = false
  let pending = 0
  const calls: string[] = []

  /** Whether this call may be made; the planned one kills, before or after it took effect. */
  function begin(name: string): 'made' | 'unmade' | 'unanswered' {
    if (isDead) return 'unmade'
    calls.push(name)
    if (calls.length !== death?.call) return 'made'
    if (death.when === 'after') return 'unanswered'
    isDead = true
    return 'unmade'
  }

  function call(name: string, make: () => unknown): unknown {
    const isAsync = NOTHING[name] === undefined
    const turn = begin(name)
    if (turn === 'unmade') return isAsync ? new Promise(() => undefined) : NOTHING[name]?.()
    const answer = make()
    if (turn === 'unanswered' && !isAsync) isDead = true
    return isAsync ? answerAlive(answer, turn === 'unanswered') : answer
  }

  function answerAlive(answer: unknown, isLast: boolean): Promise<unknown> {
    pending += 1
    return new Promise((resolve, reject) => {
      const settle = (tell: () => void) => {
        pending -= 1
        if (isLast) isDead = true
        if (!isDead) tell()
      }
      Promise.resolve(answer).then(
        (value) => settle(() => resolve(value)),
        (error: unknown) => settle(() => reject(error)),
      )
    })
  }

  const media = createMortal(ports.store.media, 'media', (draft) => ({
    ...createMortal(draft, 'draft'),
    digest: draft.digest,
  }))

  /** Each method of an object is a call of a port; what `create` answers is mortal too. */
  function createMortal<Port extends object>(
    port: Port,
    title: string,
    toMortal: (made: MediaDraft) => MediaDraft = (made) => made,
  ): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return async (...given: unknown[]) => {
          const made = await call(`${title}.${String(name)}`, () => value.apply(target, given))
          return name === 'create' ? toMortal(made as MediaDraft) : made
        }
      },
      // Spread as an object literal, it has the same methods.
      ownKeys: (target) => Reflect.ownKeys(target),
    })
  }

  const facts: FactStore = {
    read: ports.store.facts.read,
    change: (name, change) =>
      call('facts.change', () => ports.store.facts.change(name, change)) as Promise<void>,
    onChange: (listener) => ports.store.facts.onChange((name) => isDead || listener(name)),
    write: (name, value) =>
      call('facts.write', () => ports.store.facts.write(name, value)) as Promise<void>,
  }

  const counters = createMortal(ports.store.counters, 'counters')
  const { outreachPlaces } = ports.store
  const places = outreachPlaces && createMortal(outreachPlaces, 'outreachPlaces')

  const store = new Proxy(ports.store, {
    get: (target, name) => {
      if (name === 'media') return media
      if (name === 'facts') return facts
      if (name === 'counters') return counters
      if (name === 'outreachPlaces') return places
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      if (LISTENING.has(name)) {
        return (listener: (...told: unknown[]) => void) =>
          value.call(target, (...told: unknown[]) => {
            if (!isDead) listener(...told)
          })
      }
      return (...given: unknown[]) => call(String(name), () => value.apply(target, given))
    },
  })

  const messenger: Messenger = {
    send: (request) => {
      const turn = begin('send')
      if (turn === 'unmade') return new Promise(() => undefined)
      const answer = ports.messenger.send(request)
      if (turn === 'unanswered') isDead = true
      return unlessDead(answer)
    },
    markRead: (request) =>
      begin('markRead') === 'unmade'
        ? new Promise(() => undefined)
        : unlessDead(ports.messenger.markRead(request)),
    close: async () => undefined,
  }

  function unlessDead<Answer>(answer: Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      answer.then(
        (value) => isDead || resolve(value),
        (error: unknown) => isDead || reject(error),
      )
    })
  }

  const model = ports.model && {
    ...ports.model,
    answer: (request: ModelRequest): Promise<ModelOutcome> => {
      const turn = begin('model.answer')
      if (turn === 'unmade') return new Promise(() => undefined)
      const answer = ports.model?.answer(request) ?? new Promise(() => undefined)
      if (turn === 'unanswered') isDead = true
      return unlessDead(answer)
    },
  }

  const clock: Clock = {
    now: ports.clock.now,
    monotonic: ports.clock.monotonic,
    setTimeout: (fn, delayMs) => {
      if (isDead) return { cancel: () => undefined }
      return ports.clock.setTimeout(() => {
        if (begin('alarm') === 'made' && !isDead) fn()
        else isDead = true
      }, delayMs)
    },
  }

  return {
    store,
    messenger,
    clock,
    ...(model === undefined ? {} : { model }),
    kill: () => {
      isDead = true
    },
    isDead: () => isDead,
    pending: () => (isDead ? 0 : pending),
    calls: () => calls,
  }
}
