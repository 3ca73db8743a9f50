import { useEffect, useState } from 'preact/hooks'
import { listPhones } from './api.ts'
import type { Phone } from './wire.ts'

const refreshMs = 2000

/** The emulator's phones, looked up again every two seconds while the page is in view. */
export function usePhones() {
  const [phones, setPhones] = useState<readonly Phone[]>()
  const [problem, setProblem] = useState<string>()

  const refresh = async () => {
    const listed = await listPhones()
    if (listed.ok) setPhones(listed.value)
    setProblem(listed.ok ? undefined : listed.reason)
  }

  useEffect(() => {
    void refresh()
    const timer = window.setInterval(() => {
      if (document.visibilityState === 'visible') void refresh()
    }, refreshMs)
    return () => window.clearInterval(timer)
  }, [])

  return { phones, problem, refresh }
}
