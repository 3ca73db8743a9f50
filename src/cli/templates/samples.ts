import { readFile, stat } from 'node:fs/promises'
import { basename, extname, resolve } from 'node:path'
import { KnownError } from '../../core/errors.ts'
import { MEDIA_LIMITS } from '../../core/media-limits.ts'
import type { TemplateDefinition } from '../../core/template-definition.ts'
import type { TemplateApi } from '../../core/template-ports.ts'
import type { TemplateSample } from '../../core/template-samples.ts'
import { samplePathsOf, withHandles } from '../../core/template-samples.ts'
import { TEMPLATES_FOLDER, toShown } from './folder.ts'

/** Reference 5.1. */
const TYPES: Readonly<Record<string, string>> = {
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.mp4': 'video/mp4',
  '.pdf': 'application/pdf',
}
/** Nothing larger can be a header. */
const MOST_BYTES = MEDIA_LIMITS.document.maxBytes

/**
 * Uploads the files that a definition names as samples of its headers, and answers it as WhatsApp
 * takes it; the file of the definition keeps their paths.
 * @throws KnownError `template-invalid`, `graph-refused`, `graph-unreachable`
 */
export async function uploadSamples(
  api: Pick<TemplateApi, 'upload'>,
  definition: TemplateDefinition,
): Promise<TemplateDefinition> {
  const paths = samplePathsOf(definition)
  // All are looked at before the first leaves.
  const samples = await Promise.all(paths.map(readSample))
  const handles = new Map<string, string>()
  for (const [index, path] of paths.entries()) {
    const sample = samples[index]
    if (sample !== undefined) handles.set(path, await api.upload(sample))
  }
  return withHandles(definition, handles)
}

async function readSample(path: string): Promise<TemplateSample> {
  const whole = resolve(TEMPLATES_FOLDER, path)
  const mimeType = TYPES[extname(path).toLowerCase()]
  if (mimeType === undefined) {
    const kinds = Object.keys(TYPES).join(', ')
    throw wrong(whole, `is of another kind than WhatsApp takes: give one of ${kinds}`)
  }
  const stats = await stat(whole).catch(() => undefined)
  if (stats?.isFile() !== true) {
    throw wrong(whole, 'is not there: paths in header_handle begin at templates/')
  }
  const { size } = stats
  if (size === 0) throw wrong(whole, 'is empty: fill it')
  if (size > MOST_BYTES) throw wrong(whole, `has ${size} bytes: WhatsApp takes ${MOST_BYTES}`)
  return { filename: basename(path), mimeType, bytes: await readFile(whole) }
}

function wrong(path: string, problem: string): KnownError {
  return new KnownError('template-invalid', `The sample ${toShown(path)} ${problem}.`)
}
