/** A state value as dotted names, for people: `shopping.quantity`, `a.x & b.y` when parallel. */
export function toStateName(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return ''
  return Object.entries(value)
    .map(([key, child]) => {
      const below = toStateName(child)
      return below === '' ? key : `${key}.${below}`
    })
    .join(' & ')
}
