import type { AnyEventObject } from 'xstate'

/** One of two ways to run the same machine, with all that can be seen of it from outside. */
export interface ParitySide {
  /** Replies of all its machines since the last look, in order. */
  readonly heard: string[]
  begin(): void
  send(event: AnyEventObject): void
  wait(delayMs: number): void
  /** Places of the open jobs, in the order they were started. */
  jobs(): readonly string[]
  settle(index: number, ok: boolean): Promise<void>
  /** State, context and children at every depth. */
  state(): Shape
  timers(): readonly string[]
  stop(): void
}

export interface Shape {
  readonly status: string
  readonly value?: unknown
  readonly context?: unknown
  readonly output?: unknown
  readonly history?: unknown
  readonly children?: Readonly<Record<string, Shape>>
}

/** A persisted snapshot without what only one of the sides can know. */
export function toShape(persisted: unknown): Shape {
  const { status, value, context, output, historyValue, children } = persisted as Persisted
  if (value === undefined) return { status, ...(context === undefined ? {} : { context }) }
  const nested = Object.entries(children ?? {}).map(([id, child]) => [id, toShape(child.snapshot)])
  return {
    status,
    value,
    context,
    ...(output === undefined ? {} : { output }),
    history: historyValue,
    children: Object.fromEntries(nested.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))),
  }
}

interface Persisted {
  readonly status: string
  readonly value?: unknown
  readonly context?: unknown
  readonly output?: unknown
  readonly historyValue?: unknown
  readonly children?: Readonly<Record<string, { readonly snapshot: unknown }>>
}
