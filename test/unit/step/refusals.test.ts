import type { AnyActorRef, AnyStateMachine } from 'xstate'
import {
  assign,
  emit,
  enqueueActions,
  fromCallback,
  fromPromise,
  fromTransition,
  raise,
  sendParent,
  sendTo,
  setup,
  spawnChild,
  stopChild,
} from 'xstate'
import { KnownError } from '../../../src/core/errors.ts'
import type { Json } from '../../../src/core/json.ts'
import { advance, begin } from '../../../src/core/step/index.ts'
import { createStepped, seedOf } from '../../support/stepped.ts'

const work = fromPromise(() => Promise.resolve('never run'))

/** The error of a step; the machine must have begun. */
function errorOf(machine: AnyStateMachine, event = 'GO'): KnownError {
  const { send } = createStepped(machine)
  return caught(() => send(event))
}

function caught(fn: () => unknown): KnownError {
  try {
    fn()
  } catch (error) {
    if (error instanceof KnownError) return error
    throw error
  }
  throw new Error('Nothing was thrown.')
}

describe('what a step refuses', () => {
  test('a function that runs as an action inside enqueueActions', () => {
    const error = errorOf(
      setup({ actions: { notify: () => {} } }).createMachine({
        id: 'bot',
        initial: 'a',
        states: {
          a: {
            on: {
              GO: { actions: enqueueActions(({ enqueue }) => enqueue(() => {})) },
              NAMED: { actions: enqueueActions(({ enqueue }) => enqueue('notify')) },
            },
          },
        },
      }),
    )
    expect(error.code).toBe('step-refused')
    expect(error.message).toBe(
      'The machine `bot`, at `GO` in state `a`, runs an inline function as an action: a side ' +
        'effect outside the turn. Use reply, log or assign, or invoke a job for outside work.',
    )
  })

  test('a named function, by its name', () => {
    const machine = setup({ actions: { notify: () => {} } }).createMachine({
      id: 'bot',
      on: { GO: { actions: enqueueActions(({ enqueue }) => enqueue('notify')) } },
    })
    expect(errorOf(machine)).toMatchObject({
      code: 'step-refused',
      message: expect.stringContaining('runs `notify` as an action'),
    })
  })

  test('an action that does not exist', () => {
    const machine = setup({}).createMachine({
      id: 'bot',
      on: { GO: { actions: enqueueActions(({ enqueue }) => enqueue('nowhere' as never)) } },
    })
    expect(errorOf(machine)).toMatchObject({
      code: 'step-refused',
      message: expect.stringContaining('runs the unknown action `nowhere`'),
    })
  })

  test('a spawn without an id, which would not find back to its actor', () => {
    const machine = setup({ actors: { work } }).createMachine({
      id: 'bot',
      on: {
        GO: { actions: assign(({ spawn }) => ({ ref: spawn('work') })) },
        CHILD: { actions: spawnChild('work') },
      },
    })
    for (const event of ['GO', 'CHILD']) {
      expect(errorOf(machine, event)).toMatchObject({
        code: 'step-refused',
        message: expect.stringContaining('spawns `work` without a stable id'),
      })
    }
  })

  test('an actor with an inline source, which could not be restored', () => {
    const machine = setup({}).createMachine({
      id: 'bot',
      on: {
        GO: {
          actions: assign(({ spawn }) => ({ ref: spawn(work as never, { id: 'w' } as never) })),
        },
      },
    })
    expect(errorOf(machine).message).toContain('with an inline source')
  })

  test('an actor that does not exist', () => {
    const machine = setup({}).createMachine({
      id: 'bot',
      on: {
        GO: {
          actions: enqueueActions(({ enqueue }) =>
            enqueue.spawnChild('nobody' as never, { id: 'n' } as never),
          ),
        },
      },
    })
    expect(errorOf(machine).message).toContain('spawns `nobody`, which is unknown')
  })

  test('a callback, which would live outside the turns', () => {
    const machine = setup({ actors: { feed: fromCallback(() => {}) } }).createMachine({
      id: 'bot',
      on: { GO: { actions: spawnChild('feed', { id: 'feed' }) } },
    })
    expect(errorOf(machine).message).toContain('a callback or observable: it cannot be durable')
  })

  test('what a machine does in its very first macrostep', () => {
    const machine = setup({ actors: { work } }).createMachine({
      id: 'bot',
      entry: spawnChild('work'),
    })
    const error = caught(() => begin(machine, undefined, seedOf(1)))
    expect(error.message).toContain('spawns `work` without a stable id')
  })

  test('a delay that is no number of milliseconds', () => {
    const machine = setup({ delays: { odd: () => Number.NaN } }).createMachine({
      id: 'bot',
      on: { GO: { actions: raise({ type: 'LATER' }, { delay: 'odd' }) } },
    })
    expect(errorOf(machine).message).toContain('sets a timer with a delay of NaN ms')
  })

  test('sending to an actor directly, outside the order of the turn', () => {
    const machine = setup({}).createMachine({
      id: 'bot',
      on: {
        GO: {
          actions: assign(({ self }) => {
            self.send({ type: 'X' })
            return {}
          }),
        },
      },
    })
    expect(errorOf(machine)).toMatchObject({
      code: 'step-refused',
      message: expect.stringContaining('Use raise or sendTo instead'),
    })
  })

  test('starting an actor by hand, which would run the job inside the step', () => {
    const run = jest.fn(() => Promise.resolve('ran'))
    const machine = setup({ actors: { work: fromPromise(run) } }).createMachine({
      id: 'bot',
      on: {
        GO: {
          actions: assign(({ spawn }) => {
            spawn('work', { id: 'w' }).start()
            return {}
          }),
        },
      },
    })
    expect(errorOf(machine).code).toBe('step-refused')
    expect(run).not.toHaveBeenCalled()
  })

  test('a context that does not survive JSON, with the place of each loss', () => {
    const machine = setup({ types: { context: {} as Record<string, unknown> } }).createMachine({
      id: 'bot',
      context: {},
      on: {
        GO: { actions: assign({ cart: () => [{ since: new Date(0) }], seen: () => new Map() }) },
      },
    })
    const error = errorOf(machine)
    expect(error.code).toBe('step-refused')
    expect(error.message).toContain('context.cart.0.since: is a Date.')
    expect(error.message).toContain('context.seen: is a Map.')
  })

  test('a reducer whose context does not survive JSON', () => {
    const machine = setup({
      actors: { last: fromTransition((): unknown => new Date(0), null) },
    }).createMachine({
      id: 'bot',
      invoke: { src: 'last', id: 'last' },
      on: { GO: { actions: sendTo('last', { type: 'X' }) } },
    })
    expect(errorOf(machine).message).toContain('context: is a Date.')
  })

  test('a context that still holds an actor that was stopped', () => {
    const machine = setup({
      types: { context: {} as { ref: AnyActorRef | null } },
      actors: { work },
    }).createMachine({
      id: 'bot',
      context: ({ spawn }) => ({ ref: spawn('work', { id: 'w' }) }),
      on: {
        GO: { actions: stopChild('w') },
        CLEAN: { actions: [stopChild('w'), assign({ ref: null })] },
      },
    })
    expect(errorOf(machine).message).toContain('context.ref: refers to an actor that is stopped')
    const { send, snapshot } = createStepped(machine)
    expect(snapshot()).toMatchObject({ context: { ref: { id: 'w' } } })
    expect(send('CLEAN').effects).toEqual([{ kind: 'stopJob', path: [], id: 'w' }])
  })
})

describe('what ends a step', () => {
  const secret = 'the words of a person'
  const thrower = setup({
    types: { context: {} as { n: number } },
    guards: {
      broken: () => {
        throw new TypeError(secret)
      },
    },
  })

  test('a guard, an assign or params that throw; the words of the error stay in its cause', () => {
    const machine = thrower.createMachine({
      id: 'bot',
      context: { n: 0 },
      on: {
        GUARD: { guard: 'broken', actions: emit({ type: 'reply' }) },
        ASSIGN: {
          actions: assign({
            n: () => {
              throw new TypeError(secret)
            },
          }),
        },
        REPLY: {
          actions: emit(() => {
            throw new TypeError(secret)
          }),
        },
      },
    })
    for (const event of ['GUARD', 'ASSIGN', 'REPLY']) {
      const error = errorOf(machine, event)
      expect(error.code).toBe('step-failed')
      expect(error.message).toContain(`The machine \`bot\`, at \`${event}\`, threw a`)
      expect(error.message).not.toContain(secret)
      expect(String(error.cause)).toContain(secret)
    }
  })

  test('the place of what is thrown is told as people say it', () => {
    const boom = () => {
      throw new Error(secret)
    }
    const nested = { initial: 'c', states: { c: {} } }
    const machine = thrower.createMachine({
      id: 'bot',
      context: { n: 0 },
      type: 'parallel',
      states: { a: { initial: 'b', states: { b: {} } }, other: nested },
      on: { GO: { guard: boom } },
    })
    expect(errorOf(machine, 'GO').message).toBe(
      "The machine `bot`, at `GO` in state `a.b & other.c`, threw an Error: see the error's cause.",
    )
  })

  test('what XState swallows when a machine begins', () => {
    const inContext = thrower.createMachine({
      id: 'bot',
      context: () => {
        throw new TypeError(secret)
      },
    })
    const inEntry = thrower.createMachine({
      id: 'bot',
      context: { n: 0 },
      entry: assign({
        n: () => {
          throw new TypeError(secret)
        },
      }),
    })
    for (const machine of [inContext, inEntry]) {
      const error = caught(() => begin(machine, undefined, seedOf(1)))
      expect(error.code).toBe('step-failed')
      expect(error.message).toContain('The machine `bot`, at `xstate.init`')
      expect(String(error.cause)).toContain(secret)
    }
  })

  test('a throw in a nested machine, with the nested place', () => {
    const nested = thrower.createMachine({
      id: 'form',
      context: { n: 0 },
      on: { GO: { guard: 'broken', actions: emit({ type: 'reply' }) } },
    })
    const machine = setup({ actors: { nested } }).createMachine({
      id: 'bot',
      invoke: { src: 'nested', id: 'sub' },
      on: { GO: { actions: sendTo('sub', { type: 'GO' }) } },
    })
    expect(errorOf(machine).message).toContain('The machine `form` (at sub), at `GO`,')
  })

  test('a nested machine that throws when it begins', () => {
    const nested = thrower.createMachine({
      id: 'form',
      context: () => {
        throw new TypeError(secret)
      },
    })
    const machine = setup({ actors: { nested } }).createMachine({
      id: 'bot',
      initial: 'a',
      states: { a: { on: { GO: 'b' } }, b: { invoke: { src: 'nested', id: 'sub' } } },
    })
    expect(errorOf(machine).message).toContain('The machine `form` (at sub), at `xstate.init`')
  })

  test('a failed job that nothing takes: the machine would be dead', () => {
    const machine = setup({ actors: { work } }).createMachine({
      id: 'bot',
      invoke: { src: 'work', id: 'w' },
    })
    const { settle } = createStepped(machine)
    const error = caught(() => settle('w', { ok: false, error: new Error('down') }))
    expect(error.code).toBe('step-failed')
    expect(error.message).toContain('at `xstate.error.actor.w`, ends in error')
    expect(error.cause).toEqual({ name: 'Error', message: 'down' })
  })

  test('an always loop without end, in the machine or in a nested one', () => {
    const endless = setup({ types: { context: {} as { n: number } } }).createMachine({
      id: 'loop',
      context: { n: 0 },
      initial: 'rest',
      states: {
        rest: { on: { GO: 'a' } },
        a: { always: { target: 'b', actions: assign({ n: ({ context }) => context.n + 1 }) } },
        b: { always: 'a' },
      },
    })
    const parent = setup({ actors: { endless } }).createMachine({
      id: 'parent',
      invoke: { src: 'endless', id: 'sub' },
      on: { GO: { actions: sendTo('sub', { type: 'GO' }) } },
    })
    for (const machine of [parent, endless]) {
      const error = errorOf(machine)
      expect(error.code).toBe('step-failed')
      expect(error.message).toContain('did not come to rest in 1000 microsteps')
      expect(endless.options.maxIterations).toBe(1000)
    }
  })

  test('a raise loop without end', () => {
    const machine = setup({}).createMachine({
      id: 'loop',
      on: { GO: { actions: raise({ type: 'GO' }) } },
    })
    expect(errorOf(machine).message).toContain('did not come to rest')
  })

  test('a stricter bound of the machine itself stays', () => {
    const machine = setup({}).createMachine({
      id: 'strict',
      options: { maxIterations: 5 },
      on: { GO: { actions: raise({ type: 'GO' }) } },
    })
    expect(errorOf(machine).code).toBe('step-failed')
    expect(machine.options.maxIterations).toBe(5)
  })

  test('two machines that answer each other without end', () => {
    const echo = setup({}).createMachine({
      id: 'echo',
      on: { PING: { actions: sendParent({ type: 'PING' }) } },
    })
    const machine = setup({ actors: { echo } }).createMachine({
      id: 'bot',
      invoke: { src: 'echo', id: 'echo' },
      on: { PING: { actions: sendTo('echo', { type: 'PING' }) } },
    })
    const error = errorOf(machine, 'PING')
    expect(error.code).toBe('step-failed')
    expect(error.message).toContain('more than 1000 events in one step')
  })

  test('two actors of one name in the system', () => {
    const machine = setup({ actors: { work } }).createMachine({
      id: 'bot',
      on: {
        GO: {
          actions: [
            spawnChild('work', { id: 'a', systemId: 'one' }),
            spawnChild('work', { id: 'b', systemId: 'one' }),
          ],
        },
      },
    })
    const { code, cause } = errorOf(machine)
    expect(code).toBe('step-failed')
    expect(String(cause)).toContain(`system ID 'one' already exists`)
  })

  test('a message to the parent of a machine that has none', () => {
    const machine = setup({}).createMachine({
      id: 'bot',
      on: { GO: { actions: sendParent({ type: 'X' }) } },
    })
    const { code, cause } = errorOf(machine)
    expect(code).toBe('step-failed')
    expect(String(cause)).toContain(`Unable to send event to actor '#_parent'`)
  })

  test('a reducer that throws', () => {
    const machine = setup({
      actors: {
        sum: fromTransition((n: number, { type }: { type: string }) => {
          if (type === 'BAD') throw new RangeError(secret)
          return n + 1
        }, 0),
      },
    }).createMachine({
      id: 'bot',
      invoke: { src: 'sum', id: 'sum' },
      on: { GO: { actions: sendTo('sum', { type: 'BAD' }) } },
    })
    expect(errorOf(machine)).toMatchObject({ code: 'step-failed', cause: { message: secret } })
  })

  test('a stored snapshot that the machine cannot take, also of a nested one', () => {
    const machineOf = (state: string) => {
      const nested = setup({}).createMachine({
        id: 'form',
        initial: state,
        states: { [state]: {} },
      })
      return setup({ actors: { nested } }).createMachine({
        id: 'bot',
        invoke: { src: 'nested', id: 'sub' },
      })
    }
    const { snapshot } = createStepped(machineOf('old'))
    const top = { ...(snapshot() as object), value: { gone: 'away' }, children: {} } as Json
    for (const stored of [snapshot(), top]) {
      const error = caught(() => advance(machineOf('new'), stored, { type: 'X' }, seedOf(2)))
      expect(error.code).toBe('step-failed')
      expect(error.message).toContain('cannot take its stored snapshot')
    }
  })
})
