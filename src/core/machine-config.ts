/** What XState's `setup` returned. */
interface Setup {
  readonly createMachine: (config: never) => unknown
}

/**
 * What the `createMachine` of a setup takes. XState infers a machine from its config, and TypeScript
 * then lets through what the config has too much: a misspelt event, delay or `on` is silence. With
 * `satisfies` each is a compile error, however large the machine is. The names of states are not in
 * the types; what leads nowhere is refused when the machine is made.
 *
 * @example
 * const base = setup({ types, delays: { idle: 60_000 } })
 * const machine = base.createMachine({
 *   id: 'shop',
 *   …
 * } satisfies MachineConfigOf<typeof base>)
 */
export type MachineConfigOf<S extends Setup> = Parameters<S['createMachine']>[0]

/**
 * The same for a part that several states share: what is spread into a machine is not looked at there.
 *
 * @example
 * const patience = { after: { idle: '#shop.closed' } } satisfies StateConfigOf<typeof base>
 */
export type StateConfigOf<S extends Setup> =
  MachineConfigOf<S> extends { states?: infer States } ? NonNullable<States>[keyof States] : never
