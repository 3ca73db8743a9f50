import type { FlowAction, FlowPart } from '../state/wire.ts'
import type { Scope } from './binding.ts'
import { toFlag, toWords } from './binding.ts'
import { FlowChoices, FlowDate, FlowDropdown, FlowOptIn, FlowText } from './flow-field.tsx'

interface FlowPartViewProps {
  readonly part: FlowPart
  readonly scope: Scope
  readonly isOld: boolean
  readonly onValue: (name: string, value: unknown) => void
  readonly onAction: (action: FlowAction) => void
}

/** One part of a Flow's screen; its footer is the form's own button. */
export function FlowPartView({ part, scope, isOld, onValue, onAction }: FlowPartViewProps) {
  if ('visible' in part && !toFlag(part.visible, scope, true)) return null
  const fieldOf = (name: string) => ({
    scope,
    value: scope.form[name],
    onValue: (value: unknown) => onValue(name, value),
  })
  switch (part.type) {
    case 'TextHeading':
      return <h3 class="flow-heading">{toWords(part.text, scope)}</h3>
    case 'TextSubheading':
      return <h4 class="flow-subheading">{toWords(part.text, scope)}</h4>
    case 'TextBody':
    case 'RichText':
      return <p class="flow-text">{toWords(part.text, scope)}</p>
    case 'TextCaption':
      return <p class="flow-text is-small">{toWords(part.text, scope)}</p>
    case 'Image':
      return (
        <img
          class="flow-image"
          src={toAddress(toWords(part.src, scope))}
          alt={part['alt-text'] ?? ''}
        />
      )
    case 'TextInput':
    case 'TextArea':
      return <FlowText part={part} {...fieldOf(part.name)} />
    case 'Dropdown':
      return <FlowDropdown part={part} {...fieldOf(part.name)} />
    case 'RadioButtonsGroup':
    case 'CheckboxGroup':
    case 'ChipsSelector':
      return <FlowChoices part={part} {...fieldOf(part.name)} />
    case 'DatePicker':
    case 'CalendarPicker':
      return <FlowDate part={part} isOld={isOld} {...fieldOf(part.name)} />
    case 'OptIn':
      return <FlowOptIn part={part} {...fieldOf(part.name)} />
    case 'EmbeddedLink':
      return (
        <button type="button" class="link" onClick={() => onAction(part['on-click-action'])}>
          {toWords(part.text, scope)}
        </button>
      )
    case 'Footer':
      return null
  }
}

/** Pictures come as base64 without a type. */
function toAddress(source: string): string {
  return /^(https?|data):/.test(source) ? source : `data:image/png;base64,${source}`
}
