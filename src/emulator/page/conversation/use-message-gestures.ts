import { useRef } from 'preact/hooks'
import { toElementId } from '../message/message-view.tsx'
import type { Message } from '../state/wire.ts'

const longPressMs = 450
const slipPx = 10

interface Press {
  readonly timer: number
  readonly x: number
  readonly y: number
}

/** Right click, long press and keys on the messages of a log: arrows move, Enter opens the menu. */
export function useMessageGestures(
  messages: readonly Message[],
  openMenu: (message: Message, at: DOMRect) => void,
) {
  const press = useRef<Press | undefined>(undefined)

  const openAt = (target: EventTarget | null, at?: DOMRect) => {
    const element = toArticle(target)
    const message = messages.find(({ id }) => toElementId(id) === element?.id)
    if (element === null || message === undefined) return false
    openMenu(message, at ?? element.getBoundingClientRect())
    return true
  }

  const endPress = () => {
    window.clearTimeout(press.current?.timer)
    press.current = undefined
  }

  return {
    onContextMenu: (event: MouseEvent) => {
      const isInBubble = event.target instanceof Element && event.target.closest('.bubble') !== null
      // Links and selected text keep the browser's own menu.
      if (!isInBubble || event.target.closest('a') !== null || hasSelection()) return
      if (openAt(event.target, new DOMRect(event.clientX, event.clientY))) event.preventDefault()
    },
    onPointerDown: (event: PointerEvent) => {
      endPress()
      if (event.pointerType !== 'touch') return
      const { target, clientX, clientY } = event
      const timer = window.setTimeout(
        () => openAt(target, new DOMRect(clientX, clientY)),
        longPressMs,
      )
      press.current = { timer, x: clientX, y: clientY }
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent) => {
      const start = press.current
      if (start === undefined) return
      if (Math.hypot(clientX - start.x, clientY - start.y) > slipPx) endPress()
    },
    onPointerUp: endPress,
    onPointerCancel: endPress,
    onKeyDown: (event: KeyboardEvent) => {
      const { target, key } = event
      // Keys inside a message's controls belong to those controls.
      if (!(target instanceof HTMLElement) || !target.matches('article')) return
      if (key === 'ArrowUp') moveFocus(target, -1)
      else if (key === 'ArrowDown') moveFocus(target, 1)
      else if (key !== 'Enter' || !openAt(target)) return
      event.preventDefault()
    },
  }
}

function moveFocus(from: HTMLElement, by: number) {
  const articles = [...document.querySelectorAll<HTMLElement>('.log article')]
  articles[articles.indexOf(from) + by]?.focus()
}

function toArticle(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest('article') : null
}

function hasSelection(): boolean {
  return document.getSelection()?.isCollapsed === false
}
