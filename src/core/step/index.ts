/** The durable step of an XState machine: all that is known of XState's insides stands here. */
export type { AcceptedEvent } from './accepted-events.ts'
export { acceptedEvents, acceptedOf, eventSchemas } from './accepted-events.ts'
export { isMachine } from './actor-kind.ts'
export { advance, begin, settleJob } from './advance.ts'
export type { Effect, Path } from './effects.ts'
export { isUnder } from './effects.ts'
export type { Fingerprint } from './fingerprint.ts'
export { fingerprint } from './fingerprint.ts'
export { incompatibilities } from './incompatibilities.ts'
export { jsonProblems } from './json-problems.ts'
export { lintMachine } from './lint.ts'
export { listensTo, mayTake } from './listens-to.ts'
export { actionsOf, machinesIn, stateNodesOf } from './machine-walk.ts'
export type { TimerAddress } from './reconcile.ts'
export { reconcile } from './reconcile.ts'
export type {
  JobAddress,
  JobOutcome,
  Seed,
  StepResult,
  TakenTransition,
  TraceStep,
} from './step-result.ts'
