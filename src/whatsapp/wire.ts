/**
 * Meta's JSON, as types only. Every key is Meta's own and stands here only if Meta's reference has
 * it. What is optional may truly be missing; unknown keys may come at any place and at any time, so
 * whoever reads a webhook distrusts it first (see `incoming.ts`).
 */
export type * from './wire-content.ts'
export type * from './wire-inbound.ts'
export type * from './wire-interactive.ts'
export type * from './wire-outbound.ts'
export type * from './wire-response.ts'
export type * from './wire-status.ts'
