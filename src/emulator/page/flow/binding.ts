/** What the fields of a screen have, and what came with it. */
export interface Scope {
  readonly data: Readonly<Record<string, unknown>>
  readonly form: Readonly<Record<string, unknown>>
  /** The forms of all screens that were filled in, by screen. */
  readonly screens: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const whole = /^\$\{([^}]+)\}$/
const inside = /\$\{([^}]+)\}/g

/**
 * The value with `${data.x}`, `${form.x}` and `${screen.S.form.x}` taken from the scope, at any
 * depth. A text that is one such name becomes its value; inside of a longer text it becomes words.
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolve(one, scope)]))
  }
  if (typeof value !== 'string') return value
  const name = whole.exec(value)?.[1]
  if (name !== undefined) return lookUp(name, scope)
  return value.replace(inside, (_all, inner: string) => toText(lookUp(inner, scope)))
}

/** Anything as a line of text. */
export function toText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The same for what is shown as words; lists become lines. */
export function toWords(value: unknown, scope: Scope): string {
  const resolved = resolve(value, scope)
  return Array.isArray(resolved) ? resolved.map(toText).join('\n') : toText(resolved)
}

/** The same for what is on or off; `usual` where nothing is said. */
export function toFlag(value: unknown, scope: Scope, usual: boolean): boolean {
  const resolved = resolve(value, scope)
  return resolved === undefined ? usual : resolved === true
}

function lookUp(name: string, { data, form, screens }: Scope): unknown {
  const parts = name.trim().split('.')
  const [root, ...path] = parts
  if (root === 'data') return follow(data, path)
  if (root === 'form') return follow(form, path)
  if (root !== 'screen') return undefined
  const [screen = '', kind, ...rest] = path
  return kind === 'form' ? follow(screens[screen], rest) : undefined
}

function follow(from: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Readonly<Record<string, unknown>>)[key]
        : undefined,
    from,
  )
}
