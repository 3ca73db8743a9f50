import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from '../parts/icons.tsx'

interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ComponentChildren
}

/** A modal sheet: the browser's own `<dialog>` traps the focus, closes on Esc and gives it back. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()

  useLayoutEffect(() => {
    const dialog = element.current
    dialog?.showModal()
    // What the sheet is for comes first, not the button that closes it.
    dialog?.querySelector<HTMLElement>('input, select, textarea')?.focus()
    return () => dialog?.close()
  }, [])

  useLayoutEffect(() => {
    const dialog = element.current
    const cancel = (event: Event) => {
      event.preventDefault()
      onClose()
    }
    // A press beside the sheet lands on the dialog itself: its content fills it.
    const press = (event: Event) => {
      if (event.target === dialog) onClose()
    }
    dialog?.addEventListener('cancel', cancel)
    dialog?.addEventListener('pointerdown', press)
    return () => {
      dialog?.removeEventListener('cancel', cancel)
      dialog?.removeEventListener('pointerdown', press)
    }
  }, [onClose])

  return (
    <dialog ref={element} class="sheet" aria-labelledby={titleId}>
      <div class="sheet-content">
        <header class="sheet-header">
          <h2 id={titleId}>{title}</h2>
          <button type="button" class="round" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}
