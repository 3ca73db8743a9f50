import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import type { Files, OpenFile } from '../../src/store/lowdb/files.ts'
import { extendFile, replaceFile } from '../../src/store/lowdb/files.ts'

interface Inode {
  /** What a process reads. */
  current: Buffer
  /** What is left when the power fails. */
  synced: Buffer
}

/** Names of files, as a process sees them or as they are left when the power fails. */
type Names = Map<string, Inode>

/** When the process that uses a disk dies: before or after its n-th call, counted from 1. */
export interface Death {
  readonly call: number
  readonly when: 'before' | 'after'
}

/**
 * How it ended. `kill`: the disk has everything that was written. `power cut`: only what was synced.
 * `half`: the new names, with what was synced and half of the rest. `last name`: what was synced,
 * and the last name that was given.
 */
export type Ending = 'kill' | 'power cut' | 'power cut, half' | 'power cut, last name'

export const ENDINGS: readonly Ending[] = [
  'kill',
  'power cut',
  'power cut, half',
  'power cut, last name',
]

/** A disk in memory that knows what is durable, and a process on it that may die at any call. */
export interface ModelDisk {
  readonly files: Files
  /** How many calls were made. */
  calls(): number
  /** Resolves when the process has died; its calls never answer from then on. */
  readonly died: Promise<void>
  /** The disk as the next process finds it. */
  after(ending: Ending): ModelDisk
  /** The files on it. */
  paths(): readonly string[]
  /** Tells disks apart by what is on them. */
  fingerprint(): string
}

/** A disk without anything on it. */
export function createModelDisk(death?: Death): ModelDisk {
  return createDisk(new Map(), new Map(), death)
}

function createDisk(names: Names, syncedNames: Names, death: Death | undefined): ModelDisk {
  let calls = 0
  const delays = createDelays()
  let isDead = false
  let lastName: string | undefined
  let die = () => {}
  const died = new Promise<void>((resolve) => {
    die = resolve
  })

  /** Every call of the port goes through here. */
  async function call<Answer>(act: () => Answer): Promise<Answer> {
    calls += 1
    const isLast = calls === death?.call
    if (isDead || (isLast && death.when === 'before')) return end()
    await pause(delays())
    if (isDead) return end()
    const answer = act()
    return isLast ? end() : answer
  }

  function end(): Promise<never> {
    isDead = true
    die()
    return new Promise(() => {})
  }

  function inode(path: string): Inode {
    const known = names.get(path)
    if (known !== undefined) return known
    throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT', syscall: 'open' })
  }

  function toOpenFile(file: Inode): OpenFile {
    return {
      write: (bytes, position) =>
        call(() => {
          const length = Math.max(file.current.length, position + bytes.byteLength)
          const next = Buffer.alloc(length)
          file.current.copy(next)
          next.set(bytes, position)
          file.current = next
          return bytes.byteLength
        }),
      sync: () =>
        call(() => {
          file.synced = file.current
        }),
      truncate: (length) =>
        call(() => {
          file.current = Buffer.from(file.current.subarray(0, length))
        }),
      close: () => call(() => {}),
    }
  }

  const files: Files = {
    read: (path) => call(() => names.get(path)?.current ?? null),
    readPart: (path, start, length) =>
      call(() => inode(path).current.subarray(start, start + length)),
    size: (path) => call(() => names.get(path)?.current.length ?? null),
    list: (folder) =>
      call(() => {
        const inside = [...names.keys()].filter((path) => path.startsWith(`${folder}/`))
        return [...new Set(inside.map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''))]
          .filter((name) => name !== '')
          .sort()
      }),
    open: (path) =>
      call(() => {
        const file = names.get(path) ?? { current: Buffer.alloc(0), synced: Buffer.alloc(0) }
        names.set(path, file)
        return toOpenFile(file)
      }),
    create: (path) =>
      call(() => {
        const file = names.get(path) ?? { current: Buffer.alloc(0), synced: Buffer.alloc(0) }
        file.current = Buffer.alloc(0)
        names.set(path, file)
        return toOpenFile(file)
      }),
    replace: (path, bytes) => replaceFile(files, path, [bytes]),
    extend: (path, position, bytes) => extendFile(files, path, position, bytes),
    rename: (from, to) =>
      call(() => {
        names.set(to, inode(from))
        lastName = to
        names.delete(from)
      }),
    remove: (path) => call(() => void names.delete(path)),
    makeFolder: () => call(() => {}),
    syncFolder: (folder) =>
      call(() => {
        for (const path of syncedNames.keys()) {
          if (dirname(path) === folder && !names.has(path)) syncedNames.delete(path)
        }
        for (const [path, file] of names) if (dirname(path) === folder) syncedNames.set(path, file)
      }),
  }

  function namesAfter(ending: Ending): Names {
    if (ending === 'kill' || ending === 'power cut, half') return names
    const left = new Map(syncedNames)
    const last = lastName === undefined ? undefined : names.get(lastName)
    if (ending === 'power cut, last name' && lastName !== undefined && last !== undefined) {
      left.set(lastName, last)
    }
    return left
  }

  function after(ending: Ending): ModelDisk {
    const copies = new Map<string, Inode>()
    for (const [path, file] of namesAfter(ending)) {
      const left = contentAfter(ending, file)
      copies.set(path, { current: left, synced: left })
    }
    return createDisk(copies, new Map(copies), undefined)
  }

  function fingerprint(): string {
    const hash = createHash('sha1')
    for (const [path, { current }] of [...names].sort()) hash.update(path).update(current)
    return hash.digest('hex')
  }

  return { files, calls: () => calls, died, after, paths: () => [...names.keys()], fingerprint }
}

/** How long each call takes, in rounds of the event loop: now this one is first, now that one. */
function createDelays(): () => number {
  let state = 2
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return 1 + (state % 8)
  }
}

/** Lets a number of rounds of the event loop go by. */
export async function pause(rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) await new Promise((done) => setImmediate(done))
}

function contentAfter(ending: Ending, { current, synced }: Inode): Buffer {
  if (ending === 'kill') return current
  if (ending !== 'power cut, half' || current.length <= synced.length) return synced
  return current.subarray(0, synced.length + Math.ceil((current.length - synced.length) / 2))
}
