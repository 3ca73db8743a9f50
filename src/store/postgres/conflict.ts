/** What is not as this process had read it. */
export interface Differences {
  readonly conversations: readonly string[]
  /** As they stand in their columns. */
  readonly names: readonly string[]
  readonly keys: readonly string[]
}

/** Another process was faster: nothing was written, and what it changed has to be read again. */
export class Conflict extends Error {
  override readonly name = 'Conflict'
}

/** The detail of an error that a batch was refused with. */
export function parseDifferences(detail: string | undefined): Differences {
  const told: Partial<Differences> = detail === undefined ? {} : JSON.parse(detail)
  return {
    conversations: told.conversations ?? [],
    names: told.names ?? [],
    keys: told.keys ?? [],
  }
}
