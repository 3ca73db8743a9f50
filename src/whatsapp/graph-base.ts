/** Where a version of the Graph API begins, for example `https://graph.facebook.com/v25.0`. */
export function toGraphBase(options: {
  readonly graphUrl: string
  readonly version: string
}): string {
  return `${options.graphUrl.replace(/\/+$/, '')}/${options.version}`
}
