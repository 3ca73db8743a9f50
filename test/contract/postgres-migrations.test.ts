import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { findPending, migrate } from '../../src/store/postgres/migrate.ts'
import type { Migration } from '../../src/store/postgres/migration-files.ts'
import { readMigrations } from '../../src/store/postgres/migration-files.ts'
import { eventually } from '../support/eventually.ts'
import { createStoreUrl, describeOnPostgres } from '../support/postgres.ts'
import { startProcess } from '../support/running-process.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const FIRST = { '0001_first.sql': 'CREATE TABLE first (n int); INSERT INTO first VALUES (1);' }
const SECOND = { ...FIRST, '0002_second.sql': 'ALTER TABLE first ADD COLUMN second text;' }
const clients: Client[] = []

function write(files: Readonly<Record<string, string>>): string {
  const folder = createTemporaryFolder()
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(folder, name), sql)
  return folder
}

const read = (files: Readonly<Record<string, string>>) => readMigrations(write(files))

/** A connection, and a schema that nobody has made yet. */
async function openEmpty() {
  const url = new URL(await createStoreUrl())
  const schema = url.searchParams.get('schema') ?? ''
  url.searchParams.delete('schema')
  const client = new Client({ connectionString: url.href })
  await client.connect()
  clients.push(client)
  const ask = async (sql: string) => {
    const { rows } = await client.query({ text: sql.replaceAll('$', schema), rowMode: 'array' })
    return rows.map((row: unknown[]) => row.join(' '))
  }
  return { url: url.href, schema, client, ask }
}

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()))
})

const namesOf = (migrations: readonly Migration[]) => migrations.map(({ name }) => name)

describeOnPostgres('migrations', () => {
  test('are applied in order, each once, and known by number and checksum', async () => {
    const { client, schema, ask } = await openEmpty()
    const [first, second] = [await read(FIRST), await read(SECOND)]
    expect(namesOf(await migrate(client, { schema, migrations: first }))).toEqual(['first'])
    expect(namesOf(await migrate(client, { schema, migrations: second }))).toEqual(['second'])
    expect(await migrate(client, { schema, migrations: second })).toEqual([])
    expect(await ask('SELECT n, second FROM $.first')).toEqual(['1 '])
    const known = second.map(({ number, name, checksum }) => `${number} ${name} ${checksum}`)
    expect(await ask('SELECT number, name, checksum FROM $.migration ORDER BY 1')).toEqual(known)
  })

  test('that fail leave nothing behind and say which', async () => {
    const { client, schema, ask } = await openEmpty()
    const broken = { ...FIRST, '0002_broken.sql': 'CREATE TABLE more (n int); SELECT 1 / 0;' }
    const failing = migrate(client, { schema, migrations: await read(broken) })
    await expect(failing).rejects.toMatchObject({
      code: 'migration-failed',
      message: expect.stringMatching(/0002_broken .* division by zero/),
    })
    expect(await ask('SELECT number FROM $.migration')).toEqual(['1'])
    expect(await ask(`SELECT to_regclass('$.more') IS NULL`)).toEqual(['true'])
    const cured = { schema, migrations: await read(SECOND) }
    expect(namesOf(await migrate(client, cured))).toEqual(['second'])
  })

  test('of a newer version are refused, and so are those with another text', async () => {
    const { client, schema } = await openEmpty()
    await migrate(client, { schema, migrations: await read(SECOND) })
    const older = { schema, migrations: await read(FIRST) }
    await expect(migrate(client, older)).rejects.toMatchObject({
      code: 'data-newer',
      message: expect.stringContaining('are at migration 2, this Turnwise knows 1'),
    })
    const edited = { ...SECOND, '0001_first.sql': 'CREATE TABLE first (n bigint);' }
    const changed = { schema, migrations: await read(edited) }
    await expect(findPending(client, changed)).rejects.toMatchObject({
      code: 'schema-changed',
      message: expect.stringContaining('0001_first'),
    })
  })

  test('of eight processes that start at once are applied once', async () => {
    const { client, schema, ask, url } = await openEmpty()
    const folder = write({
      ...Object.fromEntries(
        Array.from({ length: 9 }, (_, n) => [
          `000${n + 1}_step.sql`,
          `CREATE TABLE step_${n} (pid int); INSERT INTO step_${n} SELECT pg_backend_pid();
           SELECT pg_sleep(0.02);`,
        ]),
      ),
    })
    // They begin together: all of them wait for this lock.
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [schema])
    const processes = Array.from({ length: 8 }, () =>
      startProcess(
        [
          ...[process.execPath, '--import', './scripts/typescript.js'],
          ...['--input-type=module', '--eval', MIGRATING],
        ],
        { TEST_URL: url, TEST_SCHEMA: schema, TEST_FOLDER: folder },
      ),
    )
    for (const { output, ended } of processes) {
      const asked = eventually(() => output().includes('waiting'), { withinMs: 20_000 })
      await Promise.race([ended, asked])
    }
    await client.query('SELECT pg_advisory_unlock(hashtext($1))', [schema])
    const endings = await Promise.all(processes.map(({ ended }) => ended))
    expect(endings.map(({ code }, n) => code === 0 || processes[n]?.output())).toEqual(
      Array(8).fill(true),
    )
    const applied = processes.flatMap(({ output }) => output().match(/applied \d/g) ?? [])
    expect(applied.sort()).toEqual(Array.from({ length: 9 }, (_, n) => `applied ${n + 1}`))
    expect(await ask('SELECT count(*) FROM $.migration')).toEqual(['9'])
  }, 30_000)
})

const MIGRATING = `
  const { Client } = await import('pg')
  const { readMigrations } = await import('./src/store/postgres/migration-files.ts')
  const { migrate } = await import('./src/store/postgres/migrate.ts')
  const { TEST_URL, TEST_SCHEMA, TEST_FOLDER } = process.env
  const client = new Client({ connectionString: TEST_URL })
  await client.connect()
  console.log('waiting')
  await client.query('SELECT pg_advisory_lock_shared(hashtext($1))', [TEST_SCHEMA])
  const target = { schema: TEST_SCHEMA, migrations: await readMigrations(TEST_FOLDER) }
  for (const { number } of await migrate(client, target)) console.log('applied ' + number)
  await client.end()
`

test('files that are misnamed or leave a gap are told', async () => {
  const message = 'The migration `0003_third.sql` should be named 0002_<name>.sql.'
  const failing = read({ ...FIRST, '0003_third.sql': 'SELECT 1' })
  await expect(failing).rejects.toThrow(message)
  await expect(read({ 'first.sql': 'SELECT 1' })).rejects.toThrow('0001_<name>.sql')
})

test('a checkout with other ends of lines has the same checksums', async () => {
  const [unix] = await read({ '0001_first.sql': 'SELECT 1;\nSELECT 2;\n' })
  const [windows] = await read({ '0001_first.sql': 'SELECT 1;\r\nSELECT 2;\r\n' })
  expect(windows?.checksum).toBe(unix?.checksum)
})
