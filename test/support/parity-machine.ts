import type {
  ActionArgs,
  ActionFunction,
  AnyActorRef,
  AnyStateMachine,
  EventObject,
  MachineContext,
  ParameterizedObject,
  PromiseActorLogic,
} from 'xstate'
import {
  assign,
  cancel,
  emit,
  enqueueActions,
  forwardTo,
  fromTransition,
  raise,
  sendParent,
  sendTo,
  setup,
  spawnChild,
  stopChild,
} from 'xstate'

/** Outside work whose end the test decides. */
export type Charge = PromiseActorLogic<{ ref: string }, { amount: number }>

interface Event {
  readonly type: string
}

interface Reply {
  readonly type: 'reply'
  readonly text: string
}

/** An emitted reply, for any machine. */
function say<
  Context extends MachineContext,
  Taken extends EventObject,
  Params extends ParameterizedObject['params'] | undefined,
  Events extends EventObject,
>(
  text: string | ((args: ActionArgs<Context, Taken, Events>) => string),
): ActionFunction<Context, Taken, Events, Params, never, never, never, never, Reply> {
  return emit<Context, Taken, Params, Events, Reply>((args) => ({
    type: 'reply',
    text: typeof text === 'string' ? text : text(args),
  }))
}

/** A reducer that answers aloud now and then. */
const counter = fromTransition((count: number, event: Event, { emit: sayAloud }) => {
  if (event.type !== 'INC') return count
  const reply: Reply = { type: 'reply', text: `counted ${count}` }
  if (count % 3 === 0) sayAloud(reply)
  return count + 1
}, 0)

/** Over as soon as it begins. */
const instant = setup({
  types: { events: {} as Event, emitted: {} as Reply, output: {} as string },
}).createMachine({
  id: 'instant',
  initial: 'over',
  output: 'at once',
  states: { over: { type: 'final', entry: [say('instant'), sendParent({ type: 'note' })] } },
})

/** Starts another in its first state, and goes on speaking. */
const nest = setup({
  types: { events: {} as Event, emitted: {} as Reply },
  actors: { instant },
}).createMachine({
  id: 'nest',
  entry: [spawnChild('instant', { id: 'egg' }), say('nest is built')],
  on: { note: { actions: say('nest noted') }, LEAF: { actions: say('nest got a leaf') } },
})

/** Known to the whole system by name. */
const keeper = setup({ types: { events: {} as Event, emitted: {} as Reply } }).createMachine({
  id: 'keeper',
  initial: 'open',
  states: {
    open: { on: { KEEP: { target: 'shut', actions: say('kept') } }, after: { 900: 'gone' } },
    shut: { on: { KEEP: 'gone' }, after: { 300: 'open' } },
    gone: { type: 'final', entry: sendParent({ type: 'KEEPER_GOES' }) },
  },
})

/** The innermost machine: jobs, timers, and messages to its parent at awkward moments. */
function createLeaf(charge: Charge) {
  return setup({
    types: {
      context: {} as { k: number },
      input: {} as { k: number },
      events: {} as Event,
      emitted: {} as Reply,
    },
    actors: { charge },
    delays: { patience: 600 },
  }).createMachine({
    id: 'leaf',
    context: ({ input }) => ({ k: input.k }),
    initial: 'x',
    output: ({ context }) => context.k,
    on: {
      LATE: { actions: say('late') },
      ASK: {
        actions: [
          say('asked'),
          sendTo(({ system }) => system.get('keeper'), { type: 'KEEP' }),
          sendTo(({ self }) => self, { type: 'ASK_AGAIN' }),
        ],
      },
      ASK_AGAIN: { actions: sendTo(({ system }) => system.get('keeper'), { type: 'KEEP' }) },
      'xstate.error.actor.ghost': {},
      KEEP: { actions: say('no keeper') },
    },
    states: {
      x: {
        entry: [
          say(({ context }) => `leaf x${context.k}`),
          cancel('late'),
          raise({ type: 'LATE' }, { id: 'late', delay: 1200 }),
        ],
        after: { 700: 'y' },
        on: {
          'user.a': 'y',
          LEAF: { actions: assign({ k: ({ context }) => context.k + 1 }) },
          UP: {
            actions: [cancel('up'), sendParent({ type: 'note' }, { id: 'up', delay: 200 })],
          },
        },
      },
      y: {
        invoke: {
          src: 'charge',
          id: 'lj',
          input: ({ context }) => ({ amount: context.k }),
          onDone: 'z',
          onError: { target: 'x', actions: assign({ k: ({ context }) => context.k + 100 }) },
        },
        after: {
          patience: {
            actions: [
              sendTo(({ self }) => self, { type: 'LATE' }),
              sendParent(({ self }) => ({ type: 'restart', from: self })),
              say('leaf goes on'),
              stopChild('ghost'),
              spawnChild('charge', { id: 'ghost', input: { amount: 2 } }),
              cancel('late'),
              cancel('ghost'),
              raise({ type: 'LATE' }, { id: 'ghost', delay: 150 }),
            ],
          },
        },
        on: { 'user.b': { target: 'y', reenter: true } },
        exit: say('leaf exits y'),
      },
      z: { type: 'final', entry: sendParent({ type: 'note' }) },
    },
  })
}

/** A machine whose job has nobody to take its failure: it fails with it. */
function createFrail(charge: Charge) {
  return setup({
    types: { events: {} as Event, emitted: {} as Reply },
    actors: { charge },
  }).createMachine({
    id: 'frail',
    initial: 'tries',
    invoke: { src: 'charge', id: 'other', input: { amount: 0 }, onError: {} },
    states: {
      tries: {
        entry: raise({ type: 'LATE' }, { id: 'frail-late', delay: 2000 }),
        after: { 450: { actions: [sendParent({ type: 'again' }), say('frail goes on')] } },
        invoke: { src: 'charge', id: 'fj', input: { amount: 1 }, onDone: 'well' },
      },
      well: { type: 'final' },
    },
  })
}

type Leaf = ReturnType<typeof createLeaf>

function createMid(leaf: Leaf) {
  return setup({
    types: { context: {} as { n: number }, events: {} as Event, emitted: {} as Reply },
    actors: { leaf },
  }).createMachine({
    id: 'mid',
    context: { n: 0 },
    initial: 'w',
    on: {
      note: {
        actions: [assign({ n: ({ context }) => context.n + 1 }), sendParent({ type: 'note' })],
      },
      BYE: { actions: [say('mid bye'), sendParent({ type: 'note' })] },
    },
    states: {
      w: {
        entry: say('mid w'),
        on: { 'user.a': 'v' },
        after: { 1500: { target: 'v', actions: sendParent({ type: 'remid' }) } },
      },
      v: {
        invoke: {
          src: 'leaf',
          id: 'leaf',
          systemId: 'inner',
          input: ({ context }) => ({ k: context.n }),
          onDone: {
            target: 'u',
            actions: say(({ event }) => `leaf out ${event.output}`),
          },
          onError: 'w',
        },
        exit: say('mid exits v'),
        on: {
          restart: {
            target: 'v',
            reenter: true,
            actions: [
              say('mid restarts'),
              cancel('back'),
              // The one that asked is stopped by now, and a successor has its place.
              sendTo(
                ({ event }) => (event as unknown as { from: AnyActorRef }).from,
                { type: 'LEAF' },
                { delay: 100, id: 'back' },
              ),
            ],
          },
          'user.*': { actions: forwardTo('leaf') },
          'user.c': 'w',
        },
      },
      u: { type: 'final' },
    },
  })
}

/**
 * A machine with everything that a durable step has to get right: parallel regions, deep and
 * shallow history, named, dynamic and cancelled delays, jobs, three levels of nested machines,
 * reducers, names in the system, actors that speak to each other while they stop each other.
 */
export function createParityMachine(charge: Charge): AnyStateMachine {
  const leaf = createLeaf(charge)
  const frail = createFrail(charge)
  const mid = createMid(leaf)
  return setup({
    types: {
      context: {} as {
        n: number
        seen: string[]
        refs: AnyActorRef[]
        counter: AnyActorRef
      },
      events: {} as Event,
      emitted: {} as Reply,
    },
    actors: { charge, counter, frail, instant, keeper, leaf, mid, nest },
    delays: { dynamic: ({ context }) => 300 + (context.n % 20) * 50, ring: 400 },
    actions: { ring: raise({ type: 'TICK' }, { id: 'tick', delay: 'ring' }) },
    guards: {
      hasRefs: ({ context }) => context.refs.length > 0,
      isEven: ({ context }) => context.n % 2 === 0,
      hasRoom: ({ context }) => context.refs.length < 2,
    },
  }).createMachine({
    id: 'root',
    initial: 'alive',
    context: ({ spawn }) => ({
      n: 0,
      seen: [],
      refs: [],
      counter: spawn('counter', { id: 'counter', syncSnapshot: true }),
    }),
    output: ({ context }) => context.n,
    on: {
      note: { actions: assign({ n: ({ context }) => context.n + 1 }) },
      KEEP: { actions: say('root keeps') },
    },
    states: {
      over: { type: 'final', entry: say('over') },
      alive: {
        type: 'parallel',
        on: { END: 'over' },
        exit: sendTo(({ context }) => context.counter, { type: 'INC' }),
        states: {
          flow: {
            initial: 'idle',
            states: {
              idle: {
                tags: 'quiet',
                on: {
                  'user.a': 'sub',
                  'user.b': 'job',
                  'user.c': 'frail',
                  FLASH: 'flash',
                  BORN: 'newborn',
                  NEST: 'nest',
                  WATCH: 'watch',
                },
                after: {
                  dynamic: {
                    actions: say(({ context }) => `nudge ${context.n}`),
                  },
                },
              },
              nest: {
                entry: sendTo('nest', { type: 'LEAF' }),
                invoke: { src: 'nest', id: 'nest' },
                on: { 'user.*': 'idle' },
              },
              sub: {
                entry: sendTo('mid', { type: 'note' }),
                invoke: {
                  src: 'mid',
                  id: 'mid',
                  onDone: { target: 'idle', actions: say('mid is done') },
                  onSnapshot: {
                    actions: assign({
                      seen: ({ context, event }) =>
                        [
                          ...context.seen,
                          'value' in event.snapshot
                            ? JSON.stringify([event.snapshot.value, event.snapshot.context])
                            : '',
                        ].slice(-3),
                    }),
                  },
                },
                exit: [say('sub bye'), sendTo('mid', { type: 'BYE' }), say('sub exits')],
                on: {
                  'user.d': {
                    target: 'idle',
                    // Nobody has this name by now, and then it is for the sender itself.
                    actions: sendTo(({ system }) => system.get('inner'), { type: 'TICK' }),
                  },
                  remid: { guard: 'isEven', target: 'sub', reenter: true },
                  'user.*': { actions: [forwardTo('mid'), say('forwarded')] },
                },
              },
              job: {
                invoke: [
                  {
                    src: 'charge',
                    id: 'j1',
                    input: ({ context }) => ({ amount: context.n }),
                    onDone: {
                      target: 'hist',
                      actions: say(({ event }) => event.output.ref),
                    },
                    onError: {
                      target: 'idle',
                      actions: say(({ event }) => `sorry ${(event.error as Error).message}`),
                    },
                  },
                  {
                    src: 'charge',
                    id: 'j2',
                    input: { amount: -1 },
                    onDone: { actions: assign({ n: ({ context }) => context.n + 10 }) },
                    onError: {},
                  },
                ],
                on: { 'user.c': { target: 'job', reenter: true }, 'user.d': 'idle' },
              },
              hist: { always: { target: '#box.deep' } },
              frail: {
                invoke: {
                  src: 'frail',
                  id: 'frail',
                  onDone: 'idle',
                  onError: [
                    { guard: 'isEven', actions: say('frail rests') },
                    {
                      target: 'idle',
                      actions: say(({ event }) => `frail: ${(event.error as Error).message}`),
                    },
                  ],
                },
                on: {
                  'user.d': 'idle',
                  'user.c': { target: 'frail', reenter: true },
                  again: { target: 'frail', reenter: true },
                },
              },
              flash: {
                entry: spawnChild('leaf', { id: 'spark', input: { k: -1 } }),
                invoke: { src: 'leaf', id: 'flash', input: { k: -2 } },
                exit: stopChild('spark'),
                always: 'idle',
              },
              newborn: {
                entry: say('before birth'),
                invoke: {
                  src: 'instant',
                  id: 'baby',
                  onDone: {
                    target: 'idle',
                    actions: say(({ event }) => event.output),
                  },
                },
              },
              watch: {
                invoke: {
                  src: 'charge',
                  id: 'watched',
                  input: { amount: 5 },
                  onSnapshot: { actions: say('watching') },
                  onDone: 'idle',
                  onError: 'idle',
                },
                on: { WATCH: { target: 'watch', reenter: true } },
              },
            },
          },
          box: {
            id: 'box',
            initial: 'p',
            states: {
              p: {
                initial: 'p1',
                on: { 'user.d': 'q' },
                states: {
                  p1: { on: { 'user.b': 'p2' }, after: { 1000: 'p2' } },
                  p2: { on: { 'user.b': 'p1' }, entry: 'ring', exit: cancel('tick') },
                  again: { type: 'history' },
                },
              },
              q: {
                invoke: {
                  src: 'keeper',
                  id: 'keeper',
                  systemId: 'keeper',
                  onDone: [
                    {
                      guard: 'isEven',
                      actions: [
                        say('keeper rests'),
                        sendTo(({ system }) => system.get('keeper'), { type: 'KEEP' }),
                      ],
                    },
                    'p.again',
                  ],
                },
                on: {
                  // Without reenter, a history of `q` itself would enter it twice.
                  'user.a': { target: 'deep', reenter: true },
                  'user.c': 'p.again',
                  KEEP: { target: 'q', reenter: true },
                  KEEPER_GOES: { target: 'q', reenter: true },
                },
              },
              deep: { type: 'history', history: 'deep', target: 'p' },
            },
          },
          extra: {
            on: {
              TICK: {
                actions: [
                  assign({ n: ({ context }) => context.n + 1 }),
                  say(({ context }) => `tick ${context.n}`),
                ],
              },
              S: {
                guard: 'hasRoom',
                actions: [
                  say('spawning'),
                  assign({
                    refs: ({ context, spawn }) => [
                      ...context.refs,
                      spawn('leaf', {
                        id: `sp${context.refs.length}`,
                        input: { k: context.n },
                      }),
                    ],
                  }),
                  say('spawned'),
                ],
              },
              POKE: {
                guard: 'hasRefs',
                actions: [
                  cancel('poke'),
                  say('poking'),
                  sendTo(({ context }) => context.refs[0] as AnyActorRef, { type: 'LEAF' }),
                  sendTo(({ context }) => context.refs[0] as AnyActorRef, { type: 'UP' }),
                  sendTo(({ context }) => context.refs.at(-1) as AnyActorRef, { type: 'ASK' }),
                  sendTo(
                    ({ context }) => context.refs.at(-1) as AnyActorRef,
                    { type: 'user.a' },
                    { delay: 250, id: 'poke' },
                  ),
                  say('poked'),
                ],
              },
              KILL: {
                guard: 'hasRefs',
                actions: enqueueActions(({ enqueue, context }) => {
                  const last = context.refs.at(-1) as AnyActorRef
                  enqueue.sendTo(last, { type: 'ASK' })
                  enqueue.stopChild(last)
                  enqueue.assign({ refs: context.refs.slice(0, -1) })
                }),
              },
              // Takes the place and the timers of the one it stops, in one macrostep.
              SWAP: {
                guard: 'hasRefs',
                actions: [
                  stopChild(({ context }) => context.refs.at(-1) as AnyActorRef),
                  assign({
                    refs: ({ context, spawn }) => [
                      ...context.refs.slice(0, -1),
                      spawn('leaf', { id: `sp${context.refs.length - 1}`, input: { k: 7 } }),
                    ],
                  }),
                ],
              },
              SELF: {
                actions: [
                  sendTo(({ self }) => self, { type: 'user.b' }),
                  raise({ type: 'TICK' }),
                  say('before both'),
                ],
              },
              COUNT: {
                actions: [
                  sendTo(({ context }) => context.counter, { type: 'INC' }),
                  say('counting'),
                ],
              },
              'xstate.snapshot.counter': {
                actions: assign({
                  seen: ({ context, event }) => {
                    const { snapshot } = event as unknown as { snapshot: { context: number } }
                    return [...context.seen, `counter ${snapshot.context}`].slice(-3)
                  },
                }),
              },
              SOLO: {
                actions: [
                  stopChild('solo'),
                  spawnChild('charge', { id: 'solo', input: { amount: 9 } }),
                ],
              },
              'xstate.done.actor.solo': { actions: [stopChild('solo'), say('solo done')] },
              'xstate.error.actor.solo': { actions: say('solo failed') },
            },
          },
        },
      },
    },
  })
}
