import { useRef, useState } from 'preact/hooks'
import { getFaults, setFaults } from './api.ts'
import { useRefresh } from './use-refresh.ts'
import type { Faults } from './wire.ts'

/** The faults that are on, and how to change them; they are the emulator's, not the page's. */
export function useFaults() {
  const [faults, show] = useState<Faults>({})
  const [problem, setProblem] = useState<string>()

  const changes = useRef(0)

  const refresh = async () => {
    const before = changes.current
    const current = await getFaults()
    // An answer from before a change would undo on the page what was just typed.
    if (current.ok && before === changes.current) show(current.value)
  }

  const change = async (changed: Faults) => {
    changes.current += 1
    show(changed)
    const set = await setFaults(changed)
    setProblem(set.ok ? undefined : set.reason)
    await refresh()
  }

  // They run out by themselves when they are for so many sends.
  useRefresh(refresh)

  return { faults, problem, change: (changed: Faults) => void change(changed) }
}

/** Whether anything is set to go wrong. */
export function hasFault(faults: Faults): boolean {
  return Object.keys(faults).length > 0
}
