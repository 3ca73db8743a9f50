import { useEffect } from 'preact/hooks'

const refreshMs = 2_000

/** Calls `refresh` at once, and again every two seconds while the page is in view. */
export function useRefresh(refresh: () => Promise<void>) {
  useEffect(() => {
    void refresh()
    const timer = window.setInterval(() => {
      if (document.visibilityState === 'visible') void refresh()
    }, refreshMs)
    return () => window.clearInterval(timer)
  }, [])
}
