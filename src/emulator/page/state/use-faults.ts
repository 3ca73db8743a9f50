import { useEffect, useState } from 'preact/hooks'
import { getFaults, setFaults } from './api.ts'
import type { Faults } from './wire.ts'

/** The faults that are on, and how to change them; they are the emulator's, not the page's. */
export function useFaults() {
  const [faults, show] = useState<Faults>({})
  const [problem, setProblem] = useState<string>()

  const refresh = async () => {
    const current = await getFaults()
    if (current.ok) show(current.value)
  }

  const change = async (changed: Faults) => {
    show(changed)
    const set = await setFaults(changed)
    setProblem(set.ok ? undefined : set.reason)
    await refresh()
  }

  useEffect(() => {
    void refresh()
  }, [])

  return { faults, problem, change: (changed: Faults) => void change(changed) }
}

/** Whether anything is set to go wrong. */
export function hasFault(faults: Faults): boolean {
  return Object.keys(faults).length > 0
}
