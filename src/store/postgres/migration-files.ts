import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** One numbered change of the tables. What was applied once is never edited again. */
export interface Migration {
  /** From 1, without a gap. */
  readonly number: number
  readonly name: string
  readonly sql: string
  /** SHA-256 of its text, in hex. */
  readonly checksum: string
}

const FOLDER = fileURLToPath(new URL('./migrations', import.meta.url))
const FILE_NAME = /^(\d{4})_([a-z0-9_]+)\.sql$/

/** Reads `NNNN_name.sql` of a folder, in order. Files are named without a schema: it is chosen. */
export async function readMigrations(folder = FOLDER): Promise<readonly Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()
  return Promise.all(
    files.map(async (file, index) => {
      const [, digits, name] = FILE_NAME.exec(file) ?? []
      if (name === undefined || Number(digits) !== index + 1) {
        const expected = `${String(index + 1).padStart(4, '0')}_<name>.sql`
        throw new Error(`The migration \`${file}\` should be named ${expected}.`)
      }
      // A checkout on Windows may have changed the ends of lines.
      const sql = (await readFile(`${folder}/${file}`, 'utf8')).replaceAll('\r\n', '\n')
      const checksum = createHash('sha256').update(sql).digest('hex')
      return { number: index + 1, name, sql, checksum }
    }),
  )
}

/** How people see it: `0003_outbox`. */
export function nameMigration({ number, name }: Pick<Migration, 'number' | 'name'>): string {
  return `${String(number).padStart(4, '0')}_${name}`
}
