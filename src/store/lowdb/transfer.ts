import type { StoreTransfer } from '../../core/transfer.ts'
import { COUNTERS_FACT } from '../memory/counters.ts'
import type { TransferTarget } from '../memory/transfer-write.ts'
import { createTransferWriter } from '../memory/transfer-write.ts'
import type { Checkpoints } from './checkpoint.ts'
import type { TransferParts } from './transfer-read.ts'
import { createTransferReader } from './transfer-read.ts'

/** The way of everything in a folder to another store, and back. */
export function createLowdbTransfer(
  parts: TransferParts &
    Pick<TransferTarget, 'recorder' | 'atTime'> & { readonly checkpoints: Checkpoints },
): StoreTransfer {
  const { files, folder, log, facts, checkpoints } = parts
  const read = createTransferReader(parts)
  let writtenN = 0

  /** Names, keys and documents are read from the files: they must have all that the log has. */
  async function writeDown(): Promise<void> {
    const { n } = await log.logEnd()
    if (n === writtenN) return
    await checkpoints.take()
    writtenN = n
  }

  return {
    read: async function* (stage, after) {
      if (stage !== 'log') await writeDown()
      yield* read(stage, after)
    },
    write: createTransferWriter({
      ...parts,
      writeCounts: (counts) => facts.write(COUNTERS_FACT, counts),
      // What comes again is written whole, over whatever its document has.
      recall: async () => undefined,
    }),
    // A document that does not fit together is read by nobody: `read` tells.
    inspect: async function* () {},
    // Whoever has the folder has it to itself.
    isServed: () => false,
    isEmpty: async () => {
      const { n } = await log.logEnd()
      const folders = [folder.state, folder.aliases, folder.seen, folder.media]
      const names = await Promise.all(folders.map(files.list))
      return n <= 1 && names.every((found) => found.length === 0)
    },
  }
}
