import { readdirSync, readFileSync } from 'node:fs'

// USER_HZ, the unit of the times in /proc, is 100 on every Linux that Node runs on.
const msPerTick = 10

/** The processor time a process and its threads have used; undefined where there is no /proc. */
export function busyMs(pid: number): number | undefined {
  const stat = readStat(pid)
  return stat === undefined ? undefined : stat.own
}

/** The same with all its children, those that have ended too. */
export function familyBusyMs(pid: number): number | undefined {
  const parent = readStat(pid)
  if (parent === undefined) return undefined
  const others = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const children = others.flatMap((name) => {
    const stat = readStat(Number(name))
    return stat?.parent === pid ? [stat.own + stat.ofEnded] : []
  })
  return children.reduce((sum, ms) => sum + ms, parent.own + parent.ofEnded)
}

interface Stat {
  readonly parent: number
  readonly own: number
  /** Of children that have ended. */
  readonly ofEnded: number
}

function readStat(pid: number): Stat | undefined {
  const stat = read(`/proc/${pid}/stat`)
  // The second field is the name in brackets, which may contain anything; the rest are numbers.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields === undefined) return undefined
  const toMs = (user: number, system: number) =>
    (Number(fields[user]) + Number(fields[system])) * msPerTick
  return { parent: Number(fields[1]), own: toMs(11, 12), ofEnded: toMs(13, 14) }
}

/** The memory of a process in MB, now and at its highest. */
export function memoryMb(pid: number): { readonly now: number; readonly peak: number } | undefined {
  const status = read(`/proc/${pid}/status`)
  if (status === undefined) return undefined
  const toMb = (field: string) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024
  return { now: toMb('VmRSS'), peak: toMb('VmHWM') }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
