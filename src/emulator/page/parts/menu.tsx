import { useLayoutEffect, useRef } from 'preact/hooks'
import type { IconName } from './icons.tsx'
import { Icon } from './icons.tsx'

/** One thing to pick in a menu; without an icon its label stands alone, as an emoji does. */
export interface MenuItem {
  readonly label: string
  readonly icon?: IconName
  /** What is read out when the label is only a sign. */
  readonly spoken?: string
  readonly press: () => void
}

interface MenuProps {
  readonly name: string
  /** The control that opened it; the menu stands below it, or above where there is no room. */
  readonly at: DOMRect
  /** Shown in one line above the others. */
  readonly quick?: readonly MenuItem[]
  readonly items: readonly MenuItem[]
  readonly onClose: () => void
}

const marginPx = 8

/** A menu for mouse, touch and keyboard: arrows move, Esc closes, the focus goes back. */
export function Menu({ name, at, quick = [], items, onClose }: MenuProps) {
  const element = useRef<HTMLDivElement>(null)

  useLayoutEffect(() => {
    const menu = element.current
    if (menu === null) return
    const before = document.activeElement
    place(menu, at)
    entriesOf(menu)[0]?.focus()
    const press = (event: Event) => {
      if (event.target instanceof Node && !menu.contains(event.target)) onClose()
    }
    // Wherever the focus is: the end of a long press may have moved it.
    const leave = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onClose()
    }
    window.addEventListener('pointerdown', press)
    window.addEventListener('keydown', leave)
    return () => {
      window.removeEventListener('pointerdown', press)
      window.removeEventListener('keydown', leave)
      // A press elsewhere has moved the focus already, and keeps it.
      const isInside = menu.contains(document.activeElement)
      if (isInside && before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [])

  const move = (event: KeyboardEvent) => {
    const menu = element.current
    if (menu === null) return
    const entries = entriesOf(menu)
    const current = entries.findIndex((entry) => entry.matches(':focus'))
    const next = nextEntry(event.key, current, entries.length)
    if (event.key === 'Tab') onClose()
    else if (next === undefined) return
    else entries[next]?.focus()
    event.preventDefault()
    event.stopPropagation()
  }

  const pick = (item: MenuItem) => {
    onClose()
    item.press()
  }

  return (
    <div ref={element} class="menu" role="menu" aria-label={name} tabIndex={-1} onKeyDown={move}>
      {quick.length > 0 && (
        <div class="menu-quick" role="presentation">
          {quick.map((item) => (
            <Entry item={item} onPick={pick} />
          ))}
        </div>
      )}
      {items.map((item) => (
        <Entry item={item} onPick={pick} />
      ))}
    </div>
  )
}

interface EntryProps {
  readonly item: MenuItem
  readonly onPick: (item: MenuItem) => void
}

function Entry({ item, onPick }: EntryProps) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      aria-label={item.spoken ?? item.label}
      onClick={() => onPick(item)}
    >
      {item.icon !== undefined && <Icon name={item.icon} />}
      <span>{item.label}</span>
    </button>
  )
}

function entriesOf(menu: HTMLElement): readonly HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role="menuitem"]')]
}

function nextEntry(key: string, current: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
    case 'ArrowRight':
      return (current + 1) % count
    case 'ArrowUp':
    case 'ArrowLeft':
      return (current - 1 + count) % count
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}

function place(menu: HTMLElement, at: DOMRect) {
  const { width, height } = menu.getBoundingClientRect()
  const below = at.bottom + 4
  const top = below + height + marginPx <= window.innerHeight ? below : at.top - height - 4
  menu.style.top = `${Math.max(marginPx, top)}px`
  menu.style.left = `${Math.max(marginPx, Math.min(at.left, window.innerWidth - width - marginPx))}px`
}
