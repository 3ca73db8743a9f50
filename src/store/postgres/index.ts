export type { PostgresReader } from './postgres-reader.ts'
export { openPostgresReader } from './postgres-reader.ts'
export type { PostgresStore, PostgresStoreOptions } from './postgres-store.ts'
export { openPostgresStore } from './postgres-store.ts'
