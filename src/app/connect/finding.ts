/** What a check found. `fix`: the server cannot do its work before it is mended. */
export interface Finding {
  readonly state: 'ok' | 'note' | 'fix'
  readonly about: string
  /** What is the case, and what to do. */
  readonly sentence: string
}
