/** Where all processes that work on the same tables tell each other what happened. */
export function toChannel(schema: string): string {
  return `turnwise_${schema}`.slice(0, 63)
}
