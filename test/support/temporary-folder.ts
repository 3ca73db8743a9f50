import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders: string[] = []

/** Makes an empty folder for a test; it is removed when the tests of the file are done. */
export function createTemporaryFolder(): string {
  // Short on purpose: the store's socket lies in it, and a socket's path may have 100 bytes.
  const folder = mkdtempSync(join(tmpdir(), 'tw-'))
  folders.push(folder)
  return folder
}

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})
