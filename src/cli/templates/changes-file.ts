import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KnownError } from '../../core/errors.ts'
import type { TemplateChanges } from '../../core/template-changes.ts'
import { NO_CHANGES, parseChanges } from '../../core/template-changes.ts'
import { TEMPLATES_FOLDER, toShown } from './folder.ts'

/**
 * Where creations, edits and deletions are counted, by business account. It lies beside the
 * definitions, under version control: WhatsApp counts what colleagues do, too.
 */
const CHANGES_FILE = join(TEMPLATES_FOLDER, 'changes.json')

/** What was done to the templates of an account until now. */
export async function readChanges(accountId: string): Promise<TemplateChanges> {
  return (await readAll())[accountId] ?? NO_CHANGES
}

/** Writes down what was done to them since. */
export async function writeChanges(accountId: string, changes: TemplateChanges): Promise<void> {
  const all = { ...(await readAll()), [accountId]: changes }
  await mkdir(TEMPLATES_FOLDER, { recursive: true })
  await writeFile(CHANGES_FILE, `${JSON.stringify(all, null, 2)}\n`)
}

async function readAll(): Promise<Readonly<Record<string, TemplateChanges>>> {
  const text = await readFile(CHANGES_FILE, 'utf8').catch(() => '{}')
  const changes = parseChanges(text)
  if (changes !== undefined) return changes
  throw new KnownError(
    'template-invalid',
    `${toShown(CHANGES_FILE)} is not as it was written: mend it, or remove it to count anew.`,
  )
}
