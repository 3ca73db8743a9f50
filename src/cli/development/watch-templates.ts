import { existsSync } from 'node:fs'
import { toPlainError } from '../../core/errors.ts'
import { TEMPLATES_FOLDER, writeTypes } from '../templates/folder.ts'
import type { Terminal } from '../terminal.ts'
import { watchBots } from './watch-bots.ts'

/**
 * Keeps up with definitions of templates that change: the emulator gets them, and their types are
 * written again. `onChange` hears when bots are to be loaded anew. Without the folder there is
 * nothing to watch until the next start.
 */
export function watchTemplates(
  terminal: Pick<Terminal, 'tell'>,
  share: () => Promise<void>,
  onChange: (path: string) => void,
): { readonly stop: () => void } {
  if (!existsSync(TEMPLATES_FOLDER)) return { stop: () => undefined }

  async function follow(path: string): Promise<void> {
    await share()
    // What was written now is a change of its own.
    const { isNew } = await writeTypes()
    if (!isNew) onChange(path)
  }

  return watchBots(TEMPLATES_FOLDER, (path) => {
    follow(path).catch((error: unknown) => {
      terminal.tell(`The types of templates/ were not written: ${toPlainError(error).message}`)
    })
  })
}
