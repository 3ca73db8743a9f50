import type { AnyEventObject } from 'xstate'

/** Where an actor lives: `[]` is the bot's machine, `['checkout']` a machine it invoked. */
export type Path = readonly string[]

/** An order from a step, as plain data. A caller carries them out in their order. */
export type Effect =
  /** `emit(...)`, which is how a reply is said. */
  | { readonly kind: 'emit'; readonly path: Path; readonly event: AnyEventObject }
  | {
      readonly kind: 'log'
      readonly path: Path
      readonly label?: string
      readonly value: unknown
    }
  /** Replaces a timer of the same path and sendId. */
  | {
      readonly kind: 'setTimer'
      readonly path: Path
      readonly sendId: string
      readonly target: Path
      readonly event: AnyEventObject
      readonly delayMs: number
      /** The name under `delays`, where the delay has one. */
      readonly delayName?: string
    }
  | { readonly kind: 'cancelTimer'; readonly path: Path; readonly sendId: string }
  /** `path` is the machine that waits for the job, `id` the job's name in it. */
  | {
      readonly kind: 'startJob'
      readonly path: Path
      readonly id: string
      readonly src: string
      readonly input: unknown
      /** It is an agent: how long the person must be silent before it begins, and at most. */
      readonly agent?: { readonly quietMs: number; readonly mostQuietMs: number }
    }
  | { readonly kind: 'stopJob'; readonly path: Path; readonly id: string }
  /** A nested machine is gone: so are timers from or to its path or below, and jobs below. */
  | { readonly kind: 'stopActor'; readonly path: Path }
  /** An event for an actor that is not there any more. */
  | {
      readonly kind: 'drop'
      readonly path: Path
      readonly event: AnyEventObject
      readonly reason: string
    }

/** Whether `path` is `top` or lies below it. */
export function isUnder(path: Path, top: Path): boolean {
  return top.every((id, index) => path[index] === id)
}
