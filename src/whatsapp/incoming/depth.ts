/**
 * Meta nests about ten levels. `JSON.stringify` recurses, so that a few thousand would overflow the
 * stack when the webhook is stored.
 */
const DEEPEST = 100

/** A webhook that can be walked and stored: the same one, or a copy without what is too deep. */
export function toBoundedDepth(value: unknown): unknown {
  return isDeeperThan(value, DEEPEST) ? cutBelow(value, DEEPEST) : value
}

/** Whether objects and lists are nested in more than `levels` levels. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  if (Array.isArray(value)) {
    for (const item of value) if (isDeeperThan(item, levels - 1)) return true
    return false
  }
  const fields = value as Record<string, unknown>
  for (const key in fields) if (isDeeperThan(fields[key], levels - 1)) return true
  return false
}

function cutBelow(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (levels === 0) return null
  if (Array.isArray(value)) return value.map((item) => cutBelow(item, levels - 1))
  // `fromEntries` defines keys instead of assigning them: a key `__proto__` stays a key.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, cutBelow(item, levels - 1)]),
  )
}
