import { useEffect, useRef, useState } from 'preact/hooks'

// Closer to the end than this counts as being at the end.
const nearPx = 60

/** Keeps a scrolling box at its end while its reader is there, and tells when the reader is not. */
export function useStickyScroll() {
  const box = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const sticks = useRef(true)
  const [isAtEnd, setAtEnd] = useState(true)

  const toEnd = () => {
    sticks.current = true
    setAtEnd(true)
    if (box.current !== null) box.current.scrollTop = box.current.scrollHeight
  }

  useEffect(() => {
    const scrolled = box.current
    const grown = content.current
    if (scrolled === null || grown === null) return
    const follow = () => {
      if (sticks.current) scrolled.scrollTop = scrolled.scrollHeight
    }
    let lastTop = scrolled.scrollTop
    const look = () => {
      const rest = scrolled.scrollHeight - scrolled.scrollTop - scrolled.clientHeight
      // Only a reader scrolls up: content that grew since is no reason to let go of the end.
      if (rest < nearPx) sticks.current = true
      else if (scrolled.scrollTop < lastTop) sticks.current = false
      lastTop = scrolled.scrollTop
      setAtEnd(sticks.current)
    }
    // Pictures that load, a growing composer and an opening keyboard change sizes without a scroll.
    const sizes = new ResizeObserver(follow)
    sizes.observe(scrolled)
    sizes.observe(grown)
    scrolled.addEventListener('scroll', look, { passive: true })
    return () => {
      sizes.disconnect()
      scrolled.removeEventListener('scroll', look)
    }
  }, [])

  return { box, content, isAtEnd, toEnd }
}
