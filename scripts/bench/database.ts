import { startPostgres } from '../../test/support/postgres-server.ts'
import { familyBusyMs } from './process-usage.ts'

/** The PostgreSQL server of a bench, with its data on the disk that is measured. */
export interface Database {
  /** A STORE_URL with a schema that nobody has used. */
  createStoreUrl(): string
  /** Processor time of all its processes so far; undefined where it cannot be known. */
  busyMs(): number | undefined
  stop(): Promise<void>
}

/** What is committed lies on the disk; the rest is what somebody with a small machine would set. */
const SETTINGS = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  shared_buffers: '1GB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
}

/** Starts a server of its own; it goes with this process. */
export async function startDatabase(folder: string): Promise<Database> {
  const server = await startPostgres({ settings: SETTINGS, within: folder })
  const pid = server.pid()
  let schemas = 0
  return {
    createStoreUrl: () => {
      const url = new URL(server.url)
      url.searchParams.set('schema', `bench_${++schemas}`)
      return url.href
    },
    busyMs: () => familyBusyMs(pid),
    stop: server.close,
  }
}
