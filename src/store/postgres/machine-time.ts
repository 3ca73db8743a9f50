/**
 * The time of the machine itself. What processes promise each other (leases, names that are looked
 * up again) is measured by it: the engine's clock may stand still, or jump, in tests.
 */
export const machineTime = {
  /** Epoch ms. */
  now: () => Date.now(),
  /** Never goes back; ms from an arbitrary start. */
  monotonic: () => performance.now(),
}
