/**
 * The versions of the Graph API and the last day of each (Meta's changelog of versions, read in
 * November 2026), oldest first. The newest has no last day yet.
 */
export const GRAPH_VERSIONS: readonly { readonly version: string; readonly until?: string }[] = [
  { version: 'v19.0', until: '2026-05-21' },
  { version: 'v20.0', until: '2026-09-24' },
  { version: 'v21.0', until: '2027-01-21' },
  { version: 'v22.0', until: '2027-05-20' },
  { version: 'v23.0', until: '2027-10-08' },
  { version: 'v24.0', until: '2028-02-18' },
  { version: 'v25.0', until: '2028-07-29' },
  { version: 'v26.0' },
]
