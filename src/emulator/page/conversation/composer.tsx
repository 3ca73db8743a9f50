import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { toPlainText } from '../message/markup.ts'
import type { Speaker } from '../message/message-actions.ts'
import { Icon } from '../parts/icons.tsx'
import { toSummary } from '../state/conversation.ts'
import type { Message } from '../state/wire.ts'

// Half-written texts, so that looking at another phone loses nothing.
const halfWritten = new Map<string, string>()
const highestPx = 150

interface ComposerProps {
  readonly waId: string
  readonly replyTo: Message | undefined
  readonly speaker: Speaker
  readonly onCancelReply: () => void
  readonly onSend: (text: string) => void
  readonly onAttach: (at: DOMRect) => void
  readonly onFile: (file: File) => void
}

/** Where the user writes: Enter sends, Shift and Enter begin a new line, files can be pasted. */
export function Composer(props: ComposerProps) {
  const { waId, replyTo, speaker, onCancelReply, onSend, onAttach, onFile } = props
  const [text, setText] = useState(halfWritten.get(waId) ?? '')
  const field = useRef<HTMLTextAreaElement>(null)
  const isEmpty = text.trim() === ''

  useEffect(() => {
    halfWritten.set(waId, text)
  }, [waId, text])

  useEffect(() => {
    // Where there is no mouse, the focus would open a keyboard over half of the screen.
    if (window.matchMedia('(hover: hover)').matches) field.current?.focus()
  }, [])

  useLayoutEffect(() => {
    // At once: who picks "Reply" may already be typing.
    if (replyTo !== undefined) field.current?.focus()
  }, [replyTo])

  useLayoutEffect(() => {
    if (field.current === null) return
    field.current.style.height = 'auto'
    field.current.style.height = `${Math.min(field.current.scrollHeight, highestPx)}px`
  }, [text])

  const send = (event: Event) => {
    event.preventDefault()
    if (isEmpty) return
    onSend(text.trim())
    setText('')
    field.current?.focus()
  }

  const pressKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && replyTo !== undefined) onCancelReply()
    // An input method uses Enter to pick a character.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) send(event)
  }

  const paste = (event: ClipboardEvent) => {
    const file = event.clipboardData?.files[0]
    if (file === undefined) return
    event.preventDefault()
    onFile(file)
  }

  return (
    <form class="composer" onSubmit={send}>
      {replyTo !== undefined && (
        <div class="replying">
          <div class="quote">
            <span class="quote-speaker">Reply to {speaker(replyTo.from)}</span>
            <span class="quote-text">{toPlainText(toSummary(replyTo))}</span>
          </div>
          <button type="button" class="round" aria-label="Cancel reply" onClick={onCancelReply}>
            <Icon name="close" />
          </button>
        </div>
      )}
      <div class="composer-line">
        <button
          type="button"
          class="round"
          aria-label="Attach"
          aria-haspopup="menu"
          onClick={(event) => onAttach(event.currentTarget.getBoundingClientRect())}
        >
          <Icon name="plus" />
        </button>
        <textarea
          ref={field}
          rows={1}
          value={text}
          dir="auto"
          aria-label="Message"
          placeholder="Message"
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={pressKey}
          onPaste={paste}
        />
        <button type="submit" class="round is-strong" aria-label="Send" disabled={isEmpty}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  )
}
