import { existsSync } from 'node:fs'
import { Client } from 'pg'
import { eventually } from '../../support/eventually.ts'
import { createStoreUrl, describeOnPostgres, findPostgres } from '../../support/postgres.ts'
import { startPostgres } from '../../support/postgres-server.ts'
import { startProcess } from '../../support/running-process.ts'

jest.setTimeout(60_000)

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' })
    return rows[0]?.[0]
  } finally {
    await client.end()
  }
}

describeOnPostgres('the PostgreSQL of a test run', () => {
  test('is the same one for everybody, with a schema for each test', async () => {
    expect(await findPostgres()).toBe(await findPostgres())
    expect(await createStoreUrl()).not.toBe(await createStoreUrl())
    expect(Number(await ask(await findPostgres(), 'SHOW server_version_num'))).toBeGreaterThan(
      150_000,
    )
  })
})

describeOnPostgres('a PostgreSQL of a test of its own', () => {
  test('keeps what was committed when it crashes and starts again', async () => {
    const server = await startPostgres()
    await ask(server.url, 'CREATE TABLE kept AS SELECT 7 AS n')
    const pid = server.pid()
    await server.crash()
    await expect(ask(server.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED')
    await server.start()
    expect(server.pid()).not.toBe(pid)
    expect(await ask(server.url, 'SELECT n FROM kept')).toBe(7)
    await server.stop()
    await server.start()
    expect(await ask(server.url, 'SELECT n FROM kept')).toBe(7)
    await server.close()
    await server.close()
  })

  test('ends and leaves nothing behind when whoever started it is killed', async () => {
    const starter = startProcess([
      ...[process.execPath, '--import', './scripts/typescript.js'],
      ...['--input-type=module', '--eval', STARTER],
    ])
    const read = () => JSON.parse(starter.output()) as { pid: number; folder: string }
    const { pid, folder } = await eventually(read, { withinMs: 30_000 })
    expect([isAlive(pid), existsSync(folder)]).toEqual([true, true])
    await starter.kill()
    await eventually(() => !isAlive(pid) && !existsSync(folder), { withinMs: 10_000 })
  })
})

const STARTER = `
  const { startPostgres } = await import('./test/support/postgres-server.ts')
  const server = await startPostgres()
  console.log(JSON.stringify({ pid: server.pid(), folder: server.folder }))
  setInterval(() => undefined, 1_000)
`

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
