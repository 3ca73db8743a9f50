import { useState } from 'preact/hooks'
import { listPhones } from './api.ts'
import { useRefresh } from './use-refresh.ts'
import type { Phone } from './wire.ts'

/** The emulator's phones, kept up to date. */
export function usePhones() {
  const [phones, setPhones] = useState<readonly Phone[]>()
  const [problem, setProblem] = useState<string>()

  const refresh = async () => {
    const listed = await listPhones()
    if (listed.ok) setPhones(listed.value)
    setProblem(listed.ok ? undefined : listed.reason)
  }

  useRefresh(refresh)
  return { phones, problem, refresh }
}
