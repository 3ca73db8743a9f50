import { useState } from 'preact/hooks'
import { Area, Field } from '../parts/field.tsx'
import type { ContactDraft } from '../state/wire.ts'
import { Dialog } from './dialog.tsx'

interface ContactDialogProps {
  readonly onClose: () => void
  readonly onSend: (contact: ContactDraft) => void
}

/** Writes a contact card to send. */
export function ContactDialog({ onClose, onSend }: ContactDialogProps) {
  const [name, setName] = useState('')
  const [phone, setPhone] = useState('')
  const submit = (event: Event) => {
    event.preventDefault()
    const first = name.trim().split(/\s+/)[0] ?? name
    onSend({
      name: { formatted_name: name.trim(), first_name: first },
      phones: [{ phone: phone.trim(), type: 'CELL' }],
    })
  }
  return (
    <Dialog title="Send a contact" onClose={onClose}>
      <form class="fields" onSubmit={submit}>
        <Field label="Name" value={name} onValue={setName} required />
        <Field label="Phone number" value={phone} onValue={setPhone} required />
        <footer class="sheet-footer">
          <button type="submit" class="primary">
            Send contact
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

interface EmojiDialogProps {
  readonly onClose: () => void
  readonly onPick: (emoji: string) => void
}

/** Takes any emoji for a reaction, typed with the system's own keyboard. */
export function EmojiDialog({ onClose, onPick }: EmojiDialogProps) {
  const [emoji, setEmoji] = useState('')
  const submit = (event: Event) => {
    event.preventDefault()
    onPick(emoji.trim())
  }
  return (
    <Dialog title="React with any emoji" onClose={onClose}>
      <form class="fields" onSubmit={submit}>
        <Field label="Emoji" value={emoji} onValue={setEmoji} required />
        <footer class="sheet-footer">
          <button type="submit" class="primary">
            React
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

interface EditDialogProps {
  readonly text: string
  readonly onClose: () => void
  readonly onSend: (text: string) => void
}

/** Changes what an own message says. */
export function EditDialog({ text: before, onClose, onSend }: EditDialogProps) {
  const [text, setText] = useState(before)
  const submit = (event: Event) => {
    event.preventDefault()
    onSend(text.trim())
  }
  return (
    <Dialog title="Edit message" onClose={onClose}>
      <form class="fields" onSubmit={submit}>
        <Area label="Message" value={text} onValue={setText} />
        <footer class="sheet-footer">
          <button type="submit" class="primary" disabled={text.trim() === ''}>
            Save
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

interface PhoneDialogProps {
  readonly onClose: () => void
  readonly onAdd: (phone: { waId?: string; name?: string }) => void
}

/** Adds one more phone to the emulator. */
export function PhoneDialog({ onClose, onAdd }: PhoneDialogProps) {
  const [name, setName] = useState('')
  const [waId, setWaId] = useState('')
  const submit = (event: Event) => {
    event.preventDefault()
    const digits = waId.replace(/\D/g, '')
    onAdd({
      ...(digits !== '' && { waId: digits }),
      ...(name.trim() !== '' && { name: name.trim() }),
    })
  }
  return (
    <Dialog title="New phone" onClose={onClose}>
      <form class="fields" onSubmit={submit}>
        <Field label="Name (optional)" value={name} onValue={setName} />
        <Field
          label="Number (optional)"
          value={waId}
          onValue={setWaId}
          pattern="[+ \-0-9]{7,20}"
          hint="7 to 15 digits with the country's code"
        />
        <footer class="sheet-footer">
          <button type="submit" class="primary">
            Add phone
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
