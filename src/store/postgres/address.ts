/** Where the tables are. */
export interface PostgresAddress {
  /** As `pg` takes it, with the password: never shown. */
  readonly url: string
  /** The schema of the tables. */
  readonly schema: string
}

/** How an address is shown to people: user, host, port and database, without the password. */
export function toPlace(url: string): string {
  const { username, hostname, port, pathname } = new URL(url)
  const user = username === '' ? '' : `${decodeURIComponent(username)}@`
  return `${user}${hostname}:${port === '' ? '5432' : port}${decodeURIComponent(pathname)}`
}
