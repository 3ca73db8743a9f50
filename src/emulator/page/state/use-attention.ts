import { useEffect, useState } from 'preact/hooks'

/** Whether somebody looks at the page: it is in view and has the focus. */
export function useAttention(): boolean {
  const [attentive, setAttentive] = useState(isAttentive)
  useEffect(() => {
    const look = () => setAttentive(isAttentive())
    window.addEventListener('focus', look)
    window.addEventListener('blur', look)
    document.addEventListener('visibilitychange', look)
    return () => {
      window.removeEventListener('focus', look)
      window.removeEventListener('blur', look)
      document.removeEventListener('visibilitychange', look)
    }
  }, [])
  return attentive
}

function isAttentive(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}
