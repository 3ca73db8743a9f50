import { useState } from 'preact/hooks'
import { toText } from '../flow/binding.ts'
import { Field } from '../parts/field.tsx'
import type { Draft, Message } from '../state/wire.ts'
import { Dialog } from './dialog.tsx'

interface AddressDialogProps {
  readonly message: Message
  readonly onClose: () => void
  readonly onSend: (draft: Draft) => void
}

/** What an Indian address form asks for, in its order. */
const fields = [
  ['name', 'Name', true],
  ['phone_number', 'Phone number', true],
  ['in_pin_code', 'PIN code', true],
  ['house_number', 'Flat or house number', false],
  ['floor_number', 'Floor', false],
  ['tower_number', 'Tower', false],
  ['building_name', 'Building', false],
  ['address', 'Address', true],
  ['landmark_area', 'Landmark or area', false],
  ['city', 'City', true],
  ['state', 'State', false],
] as const

/** Fills in an address, or picks one that the business has saved. */
export function AddressDialog({ message, onClose, onSend }: AddressDialogProps) {
  const { values: given = {}, saved = [], errors = {} } = message.addressForm ?? {}
  const [values, setValues] = useState<Readonly<Record<string, string>>>(toTexts(given))
  const [savedId, setSavedId] = useState<string>()

  const submit = (event: Event) => {
    event.preventDefault()
    const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
    const chosen = savedId === undefined ? {} : { savedAddressId: savedId }
    onSend({ type: 'address', replyTo: message.id, values: filled, ...chosen })
  }

  return (
    <Dialog title="Provide address" onClose={onClose}>
      <form class="fields" onSubmit={submit}>
        {saved.length > 0 && (
          <div class="suggestions">
            {saved.map(({ id, value }) => (
              <button
                key={id}
                type="button"
                class="pill"
                onClick={() => {
                  setSavedId(id)
                  setValues(toTexts(value))
                }}
              >
                {toText(value['address'] ?? value['name'] ?? id)}
              </button>
            ))}
          </div>
        )}
        {fields.map(([name, label, required]) => (
          <Field
            key={name}
            label={required ? label : `${label} (optional)`}
            value={values[name] ?? ''}
            onValue={(value) => {
              setSavedId(undefined)
              setValues({ ...values, [name]: value })
            }}
            required={required}
            {...(errors[name] !== undefined && { hint: toText(errors[name]) })}
          />
        ))}
        <footer class="sheet-footer">
          <button type="submit" class="primary">
            Send address
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

function toTexts(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, toText(value)]))
}
