import { useEffect, useState } from 'preact/hooks'

/** The part of the address behind `#/`: the wa_id of the phone that is open. */
export function useHash(): string {
  const [hash, setHash] = useState(readHash)
  useEffect(() => {
    const look = () => setHash(readHash())
    window.addEventListener('hashchange', look)
    return () => window.removeEventListener('hashchange', look)
  }, [])
  return hash
}

function readHash(): string {
  return location.hash.replace(/^#\/?/, '')
}
