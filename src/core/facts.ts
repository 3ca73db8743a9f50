import type { Json } from './json.ts'

/** What is known that belongs to no conversation, such as what Meta thinks of our templates. */
export interface FactStore {
  /** The value that was written last under a name; undefined: none was. */
  read(name: string): Json | undefined
  /** Puts a small value in the place of the last one. Names are lower-case words with hyphens. */
  write(name: string, value: Json): Promise<void>
}
