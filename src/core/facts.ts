import type { Json } from './json.ts'

/** What is known that belongs to no conversation, such as what Meta thinks of our templates. */
export interface FactStore {
  /** The value that was written last under a name; undefined: none was. */
  read(name: string): Json | undefined
  /** Puts a small value in the place of the last one. Names are lower-case words with hyphens. */
  write(name: string, value: Json): Promise<void>
  /** Puts what `change` makes of the last value in its place; it may be asked more than once. */
  change(name: string, change: (known: Json | undefined) => Json): Promise<void>
  /** Calls back when another process wrote a value; never, where one process has the store. */
  onChange(listener: (name: string) => void): () => void
}
