import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { KnownError, toSentences } from '../../core/errors.ts'
import type { TemplateDefinition } from '../../core/template-definition.ts'
import { parseDefinition } from '../../core/template-definition.ts'
import { toTypesFile } from '../../core/template-types.ts'

/** Where definitions live, under version control: a file for each template and language. */
export const TEMPLATES_FOLDER = resolve(import.meta.dirname, '../../../templates')

/** `<name>.<language>.json`; other JSON files in the folder are none of these. */
const DEFINITION_FILE = /^[^.]+\.[^.]+\.json$/

/** The definitions in the folder, in the order of their files. */
export async function readDefinitions(): Promise<readonly TemplateDefinition[]> {
  const files = await readdir(TEMPLATES_FOLDER).catch(() => [])
  const found = files.filter((file) => DEFINITION_FILE.test(file)).sort()
  return Promise.all(found.map((file) => readDefinition(join(TEMPLATES_FOLDER, file))))
}

/**
 * Reads one definition.
 * @throws KnownError `not-found`, `template-invalid`
 */
export async function readDefinition(path: string): Promise<TemplateDefinition> {
  const text = await readText(path)
  const parsed = parseDefinition(parseJson(text, path))
  if ('definition' in parsed) return parsed.definition
  throw new KnownError(
    'template-invalid',
    `${toShown(path)} is no template.\n${toSentences(parsed.problems)}`,
  )
}

/** Writes a definition to its file; whether that is new, changed or as it was. */
export async function writeDefinition(
  definition: TemplateDefinition,
): Promise<'new' | 'changed' | 'same'> {
  const path = pathOf(definition)
  const before = await readFile(path, 'utf8').catch(() => undefined)
  const text = toJson(definition)
  if (before === text) return 'same'
  await mkdir(TEMPLATES_FOLDER, { recursive: true })
  await writeFile(path, text)
  return before === undefined ? 'new' : 'changed'
}

export async function removeDefinition(definition: TemplateDefinition): Promise<void> {
  await rm(pathOf(definition), { force: true })
}

/** Writes the types of all definitions in the folder; the path of the file, and whether it is new. */
export async function writeTypes(): Promise<{ readonly path: string; readonly isNew: boolean }> {
  const file = join(TEMPLATES_FOLDER, 'index.ts')
  const path = toShown(file)
  const text = toTypesFile(await readDefinitions())
  const before = await readFile(file, 'utf8').catch(() => undefined)
  if (before === text) return { path, isNew: false }
  await mkdir(TEMPLATES_FOLDER, { recursive: true })
  await writeFile(file, text)
  return { path, isNew: true }
}

/** A template of the folder, by name, and by language where there are several. */
export function pickDefinition(
  definitions: readonly TemplateDefinition[],
  name: string,
  language: string | undefined,
): TemplateDefinition {
  const named = definitions.filter((definition) => definition.name === name)
  const found = named.filter((each) => language === undefined || each.language === language)
  const [first] = found
  if (first !== undefined && found.length === 1) return first
  const languages = named.map((each) => each.language).join(', ')
  if (named.length === 0) {
    throw new KnownError(
      'not-found',
      `There is no template \`${name}\` in ${toShown(TEMPLATES_FOLDER)}: get it with \`turnwise templates pull\`.`,
    )
  }
  throw new KnownError(
    language === undefined ? 'usage' : 'not-found',
    language === undefined
      ? `The template \`${name}\` has several languages: name one of ${languages}.`
      : `The template \`${name}\` is not there in \`${language}\`: it has ${languages}.`,
  )
}

/** A path as people type it, from where they are. */
export function toShown(path: string): string {
  return relative(process.cwd(), path) || '.'
}

export function pathOf({ name, language }: TemplateDefinition): string {
  return join(TEMPLATES_FOLDER, `${name}.${language}.json`)
}

/** Name, language and category first, so that a file reads like a card; the rest by name. */
function toJson(definition: TemplateDefinition): string {
  const { name, language, category, parameter_format: format, components, ...rest } = definition
  const sorted = Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)))
  const formatted = format === undefined ? {} : { parameter_format: format }
  const whole = { name, language, category, ...formatted, ...sorted, components }
  return `${JSON.stringify(whole, null, 2)}\n`
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new KnownError('not-found', `The file ${toShown(path)} cannot be read.`, { cause })
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new KnownError('template-invalid', `${toShown(path)} is not JSON.`, { cause })
  }
}
