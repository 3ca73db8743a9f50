import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** Words before a command that keep it on its cores; empty where that cannot be done. */
export interface Cores {
  readonly server: readonly string[]
  /** The load and the fake Graph API: everything but the server's core. */
  readonly others: readonly string[]
}

/** Gives the server a core of its own where `taskset` is there and the machine has two. */
export function chooseCores(pinned: boolean): Cores {
  const count = availableParallelism()
  const isPossible = count > 1 && spawnSync('taskset', ['--version']).status === 0
  if (!pinned || !isPossible) return { server: [], others: [] }
  return { server: ['taskset', '-c', '0'], others: ['taskset', '-c', `1-${count - 1}`] }
}
