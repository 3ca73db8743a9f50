import { useState } from 'preact/hooks'
import type { Choice, Message } from '../state/wire.ts'
import { Dialog } from './dialog.tsx'

interface ListSheetProps {
  readonly message: Message
  readonly onClose: () => void
  readonly onChoose: (choice: Choice) => void
}

/** The rows of a list message; one is picked, then sent. */
export function ListSheet({ message, onClose, onChoose }: ListSheetProps) {
  const rows = (message.choices ?? []).filter(({ kind }) => kind === 'row')
  const [picked, setPicked] = useState<Choice>()

  const submit = (event: Event) => {
    event.preventDefault()
    if (picked !== undefined) onChoose(picked)
  }

  return (
    <Dialog title={message.listButton ?? 'Choose'} onClose={onClose}>
      <form class="rows" onSubmit={submit}>
        <div class="rows-scroll">
          {toSections(rows).map(([title, choices]) => (
            <fieldset key={title}>
              <legend class={title === '' ? 'unseen' : undefined}>{title || 'Choices'}</legend>
              {choices.map((choice) => (
                <label class="row" key={choice.id}>
                  <span class="row-words">
                    <span class="row-title">{choice.title}</span>
                    {choice.description !== undefined && (
                      <span class="row-description">{choice.description}</span>
                    )}
                  </span>
                  {choice.chosen === true && <span class="row-chosen">chosen</span>}
                  <input
                    type="radio"
                    name="row"
                    value={choice.id}
                    checked={picked?.id === choice.id}
                    onChange={() => setPicked(choice)}
                  />
                </label>
              ))}
            </fieldset>
          ))}
        </div>
        <footer class="sheet-footer">
          <button type="submit" class="primary" disabled={picked === undefined}>
            Send
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

/** Rows under their section titles, in the order in which the sections first appear. */
function toSections(rows: readonly Choice[]): readonly [string, Choice[]][] {
  const sections = new Map<string, Choice[]>()
  for (const row of rows) {
    const section = row.section ?? ''
    sections.set(section, [...(sections.get(section) ?? []), row])
  }
  return [...sections]
}
