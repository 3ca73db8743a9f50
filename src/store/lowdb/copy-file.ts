import type { Files } from './files.ts'

const PART_BYTES = 1024 * 1024

/** Copies a part of a file, as much as there is of it, into a new one, and makes that durable. */
export async function copyFile(
  files: Files,
  from: string,
  to: string,
  part: { readonly start?: number; readonly end?: number } = {},
): Promise<void> {
  const { start = 0, end = Number.POSITIVE_INFINITY } = part
  const copy = await files.create(to)
  try {
    for (let position = start; position < end; ) {
      const bytes = await files.readPart(from, position, Math.min(PART_BYTES, end - position))
      if (bytes.length === 0) break
      const written = await copy.write(bytes, position - start)
      if (written < bytes.length) throw new Error(`The disk is full: ${to}`)
      position += written
    }
    await copy.sync()
  } finally {
    await copy.close()
  }
}
