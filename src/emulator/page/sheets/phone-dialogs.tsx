import { useState } from 'preact/hooks'
import { Area, Field, Select } from '../parts/field.tsx'
import type { Outcome } from '../state/api.ts'
import { addPhone, changeNumber, sendEcho } from '../state/api.ts'
import type { Identity, Phone } from '../state/wire.ts'
import { Dialog } from './dialog.tsx'

interface PhoneDialogProps {
  readonly phone: Phone
  readonly onClose: () => void
  /** The phones must be listed again. */
  readonly onChanged: () => Promise<void>
}

const identities: readonly (readonly [Identity, string])[] = [
  ['both', 'Number and user id'],
  ['phone', 'Number only, as before 2026'],
  ['hidden', 'User id only, with a username'],
]

/** Who the phone belongs to, and what the business is told of them. */
export function PersonDialog({ phone, onClose, onChanged }: PhoneDialogProps) {
  const { waId, userId } = phone
  const [name, setName] = useState(phone.name)
  const [username, setUsername] = useState(phone.username ?? '')
  const [identity, setIdentity] = useState(phone.identity)
  const { problem, submit } = useRequest({ onClose, onChanged }, () =>
    addPhone({
      waId,
      name: name.trim(),
      identity,
      ...(username.trim() !== '' && { username: username.trim() }),
    }),
  )
  return (
    <Dialog title="Person" onClose={onClose}>
      <form class="fields" onSubmit={submit}>
        <Field label="Name" value={name} onValue={setName} required />
        <Field
          label="Username (optional)"
          value={username}
          onValue={setUsername}
          pattern="@?[a-zA-Z0-9._]{3,35}"
          hint="3 to 35 letters, digits, dots or underscores"
        />
        <Select
          label="The business is told"
          value={identity}
          options={identities}
          onValue={setIdentity}
          hint={`User id ${userId}`}
        />
        <Problem sentence={problem} />
        <Submit label="Save" />
      </form>
    </Dialog>
  )
}

/** A new number for this phone: its messages go along, its user id changes too. */
export function NumberDialog({ phone, onClose, onChanged }: PhoneDialogProps) {
  const [number, setNumber] = useState('')
  const { problem, submit } = useRequest({ onClose, onChanged }, async () => {
    const changed = await changeNumber(phone.waId, number.replace(/\D/g, ''))
    if (changed.ok) {
      await onChanged()
      location.hash = `#/${changed.value.waId}`
    }
    return changed
  })
  return (
    <Dialog title="New number" onClose={onClose}>
      <form class="fields" onSubmit={submit}>
        <Field
          label="Number"
          value={number}
          onValue={setNumber}
          required
          pattern="[+ \-0-9]{7,20}"
          hint="7 to 15 digits with the country's code"
        />
        <Problem sentence={problem} />
        <Submit label="Change number" />
      </form>
    </Dialog>
  )
}

/** The business answers without its server. */
export function EchoDialog({ phone, onClose, onChanged }: PhoneDialogProps) {
  const [text, setText] = useState('')
  const { problem, submit } = useRequest({ onClose, onChanged }, () =>
    sendEcho(phone.waId, { type: 'text', text: text.trim() }),
  )
  const title = phone.isOnStandby === true ? 'Answer as other handler' : 'Answer in the app'
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="fields" onSubmit={submit}>
        <Area label="Message" value={text} onValue={setText} />
        <Problem sentence={problem} />
        <Submit label="Send" isDisabled={text.trim() === ''} />
      </form>
    </Dialog>
  )
}

/** Sends a form; it closes when the emulator has taken it, and says why not otherwise. */
function useRequest(
  { onClose, onChanged }: Omit<PhoneDialogProps, 'phone'>,
  ask: () => Promise<Outcome<unknown>>,
) {
  const [problem, setProblem] = useState<string>()
  const send = async () => {
    const answer = await ask()
    if (!answer.ok) {
      setProblem(answer.reason)
      return
    }
    onClose()
    await onChanged()
  }
  const submit = (event: Event) => {
    event.preventDefault()
    void send()
  }
  return { problem, submit }
}

function Problem({ sentence }: { sentence: string | undefined }) {
  if (sentence === undefined) return null
  return (
    <p class="problem" role="alert">
      {sentence}
    </p>
  )
}

function Submit({ label, isDisabled = false }: { label: string; isDisabled?: boolean }) {
  return (
    <footer class="sheet-footer">
      <button type="submit" class="primary" disabled={isDisabled}>
        {label}
      </button>
    </footer>
  )
}
