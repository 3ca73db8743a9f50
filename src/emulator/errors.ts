/**
 * A mistake in how the emulator is started, told to the person who started it. The emulator has
 * its own class because it shares nothing with the framework but Meta's wire types.
 */
export class EmulatorError extends Error {
  override readonly name = 'EmulatorError'
  readonly code: 'options' | 'port-in-use' | 'data-corrupt'

  constructor(
    code: EmulatorError['code'],
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options)
    this.code = code
  }
}
