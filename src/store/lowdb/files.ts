import type { NoParamCallback } from 'node:fs'
import {
  close,
  fdatasync,
  fsync,
  ftruncate,
  open,
  read,
  readdir,
  readFile,
  rename,
  stat,
  unlink,
  write,
} from 'node:fs'
import { makeFolder } from './make-folder.ts'
import { openWriteThread } from './write-thread.ts'

/** A file that is open for writing. */
export interface OpenFile {
  /** Answers how many bytes were written: fewer than given when the disk is full. */
  write(bytes: Uint8Array, position: number): Promise<number>
  /** Makes what was written durable. */
  sync(): Promise<void>
  truncate(length: number): Promise<void>
  close(): Promise<void>
}

/** The file system, as far as the store needs it. Crash tests give one that dies. */
export interface Files {
  /** Null when there is no such file. */
  read(path: string): Promise<Buffer | null>
  /** Shorter than asked for at the end of the file. */
  readPart(path: string, start: number, length: number): Promise<Buffer>
  /** Null when there is no such file. */
  size(path: string): Promise<number | null>
  /** Names in a folder, sorted; none when there is no such folder. */
  list(folder: string): Promise<string[]>
  /** Opens a file for writing, with what is in it, and makes it if need be. */
  open(path: string): Promise<OpenFile>
  /** Makes an empty file, in the place of one that may be there. */
  create(path: string): Promise<OpenFile>
  /** Puts a whole file in place: written beside it, synced, renamed. Takes the bytes away. */
  replace(path: string, bytes: Uint8Array): Promise<void>
  /** Writes the end of a file from a position on, and syncs it. Takes the bytes away. */
  extend(path: string, position: number, bytes: Uint8Array): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** No error when there is no such file. */
  remove(path: string): Promise<void>
  /** With the folders above it; no error when it is there. */
  makeFolder(path: string): Promise<void>
  /** Makes names in a folder durable: of files that were made, renamed or removed. */
  syncFolder(path: string): Promise<void>
}

/** The file system of the machine, with a thread of its own for whole files. */
export function openNodeFiles(): Files & { close(): Promise<void> } {
  const thread = openWriteThread()
  return { ...nodeFiles, replace: thread.replace, extend: thread.extend, close: thread.close }
}

/** The file system of the machine. Callbacks, for the journal is the hottest path there is. */
export const nodeFiles: Files = {
  read: (path) =>
    new Promise((resolve, reject) => {
      readFile(path, (error, bytes) => {
        if (error === null) resolve(bytes)
        else if (error.code === 'ENOENT') resolve(null)
        else reject(error)
      })
    }),
  readPart: async (path, start, length) => {
    const descriptor = await openDescriptor(path, 'r')
    try {
      return await readFully(descriptor, start, length)
    } finally {
      await done((callback) => close(descriptor, callback))
    }
  },
  size: (path) =>
    new Promise((resolve, reject) => {
      stat(path, (error, stats) => {
        if (error === null) resolve(stats.size)
        else if (error.code === 'ENOENT') resolve(null)
        else reject(error)
      })
    }),
  list: (folder) =>
    new Promise((resolve, reject) => {
      readdir(folder, (error, names) => {
        if (error === null) resolve(names.sort())
        else if (error.code === 'ENOENT') resolve([])
        else reject(error)
      })
    }),
  open: async (path) => toOpenFile(await openForWriting(path)),
  create: async (path) => toOpenFile(await openDescriptor(path, 'w')),
  replace: (path, bytes) => replaceFile(nodeFiles, path, [bytes]),
  extend: (path, position, bytes) => extendFile(nodeFiles, path, position, bytes),
  rename: (from, to) => done((callback) => rename(from, to, callback)),
  remove: (path) =>
    done((callback) => unlink(path, callback)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    }),
  makeFolder,
  syncFolder: async (path) => {
    const descriptor = await openDescriptor(path, 'r')
    try {
      await done((callback) => fsync(descriptor, callback))
    } finally {
      await done((callback) => close(descriptor, callback))
    }
  },
}

/** `replace`, call by call. `beforeRename` is waited for when the file is written beside its place. */
export async function replaceFile(
  files: Files,
  path: string,
  pieces: Iterable<Uint8Array>,
  beforeRename?: () => Promise<void>,
): Promise<void> {
  const temporary = `${path}.tmp`
  const file = await files.create(temporary)
  try {
    let position = 0
    for (const bytes of pieces) {
      const written = await file.write(bytes, position)
      if (written < bytes.length) throw new Error(`The disk is full: ${path}`)
      position += written
    }
    await file.sync()
  } finally {
    await file.close()
  }
  await beforeRename?.()
  await files.rename(temporary, path)
}

/** `extend`, call by call. */
export async function extendFile(
  files: Files,
  path: string,
  position: number,
  bytes: Uint8Array,
): Promise<void> {
  const file = await files.open(path)
  try {
    const written = await file.write(bytes, position)
    if (written < bytes.length) throw new Error(`The disk is full: ${path}`)
    await file.sync()
  } finally {
    await file.close()
  }
}

function toOpenFile(descriptor: number): OpenFile {
  return {
    write: (bytes, position) =>
      new Promise((resolve, reject) => {
        write(descriptor, bytes, 0, bytes.byteLength, position, (error, written) =>
          error === null ? resolve(written) : reject(error),
        )
      }),
    sync: () => done((callback) => fdatasync(descriptor, callback)),
    truncate: (length) => done((callback) => ftruncate(descriptor, length, callback)),
    close: () => done((callback) => close(descriptor, callback)),
  }
}

/** `r+` keeps what is in the file, unlike `w`; `w` makes it when there is none. */
async function openForWriting(path: string): Promise<number> {
  try {
    return await openDescriptor(path, 'r+')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return openDescriptor(path, 'w')
  }
}

function openDescriptor(path: string, flags: string): Promise<number> {
  return new Promise((resolve, reject) => {
    open(path, flags, 0o600, (error, descriptor) =>
      error === null ? resolve(descriptor) : reject(error),
    )
  })
}

async function readFully(descriptor: number, start: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const count = await new Promise<number>((resolve, reject) => {
      read(descriptor, bytes, filled, length - filled, start + filled, (error, got) =>
        error === null ? resolve(got) : reject(error),
      )
    })
    if (count === 0) break
    filled += count
  }
  return bytes.subarray(0, filled)
}

function done(call: (callback: NoParamCallback) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => (error === null || error === undefined ? resolve() : reject(error)))
  })
}
