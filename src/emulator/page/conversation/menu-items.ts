import type { MenuItem } from '../parts/menu.tsx'
import { expireMedia } from '../state/api.ts'
import { toSummary } from '../state/conversation.ts'
import type { Draft, MediaKind, Message } from '../state/wire.ts'
import type { Overlay } from './overlays.tsx'

const quickEmoji = ['👍', '❤️', '😂', '😮', '😢', '🙏']

/** One press for a reaction; the one that is on is taken back. */
export function toQuickItems(
  message: Message,
  react: (emoji: string) => void,
  more: () => void,
): readonly MenuItem[] {
  const own = message.reactions?.find(({ from }) => from === 'phone')?.emoji
  const items: readonly MenuItem[] = quickEmoji.map((emoji) => ({
    label: emoji,
    spoken: emoji === own ? `Take back ${emoji}` : `React with ${emoji}`,
    press: () => react(emoji === own ? '' : emoji),
  }))
  return [...items, { label: '', icon: 'plus', spoken: 'React with another emoji', press: more }]
}

/** What can be done with a message. */
export function toMessageItems(
  message: Message,
  {
    show,
    send,
    reply,
  }: {
    readonly show: (overlay: Overlay) => void
    readonly send: (draft: Draft) => void
    readonly reply: (message: Message) => void
  },
): readonly MenuItem[] {
  return [
    { label: 'Reply', icon: 'reply', press: () => reply(message) },
    { label: 'Copy', icon: 'copy', press: () => copy(toSummary(message)) },
    ...toForwardItems(message, send),
    ...toOwnItems(message, show, send),
    ...toFileItems(message),
    { label: 'Details', icon: 'about', press: () => show({ kind: 'details', message }) },
  ]
}

/** A text can be passed on, as if it came from another chat. */
function toForwardItems(
  { text, type }: Message,
  send: (draft: Draft) => void,
): readonly MenuItem[] {
  if (text === undefined || type !== 'text') return []
  const press = () => send({ type: 'text', text, forwarded: true })
  return [{ label: 'Forward to the business', icon: 'forward', press }]
}

/** What can be done with what this phone has said itself. */
function toOwnItems(
  message: Message,
  show: (overlay: Overlay) => void,
  send: (draft: Draft) => void,
): readonly MenuItem[] {
  const { id: messageId, from, isRevoked = false, text, caption, type } = message
  if (from !== 'phone' || isRevoked) return []
  const isEditable = type === 'text' ? text !== undefined : caption !== undefined
  const press = () => show({ kind: 'edit', message })
  const edit: readonly MenuItem[] = isEditable ? [{ label: 'Edit', icon: 'edit', press }] : []
  const revoke = () => send({ type: 'revoke', messageId })
  return [...edit, { label: 'Delete for everyone', icon: 'trash', press: revoke }]
}

/** What can be done with a file that lies at the emulator. */
function toFileItems({ media }: Message): readonly MenuItem[] {
  const id = /^\/media\/(.+)$/.exec(media?.url ?? '')?.[1]
  if (id === undefined) return []
  return [{ label: 'Let the file expire', icon: 'close', press: () => void expireMedia(id) }]
}

/** What a phone can send besides words. */
export function toAttachItems(
  show: (overlay: Overlay) => void,
  pickFile: (accept: string, as?: MediaKind) => void,
  send: (draft: Draft) => void,
): readonly MenuItem[] {
  return [
    { label: 'Photo or video', icon: 'photo', press: () => pickFile('image/*,video/*') },
    { label: 'Document', icon: 'document', press: () => pickFile('', 'document') },
    { label: 'Audio', icon: 'audio', press: () => pickFile('audio/*', 'audio') },
    { label: 'Sticker', icon: 'sticker', press: () => pickFile('image/webp', 'sticker') },
    // The Cloud API carries none: the business hears that something unsupported came.
    { label: 'Poll', icon: 'list', press: () => send({ type: 'unsupported', kind: 'poll' }) },
    { label: 'Location', icon: 'pin', press: () => show({ kind: 'location' }) },
    { label: 'Contact', icon: 'person', press: () => show({ kind: 'contact' }) },
  ]
}

function copy(text: string) {
  // Refused without the focus or the permission; the text can still be selected by hand.
  navigator.clipboard.writeText(text).catch(() => undefined)
}
