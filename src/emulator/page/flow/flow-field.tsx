import { useId } from 'preact/hooks'
import type { FlowOption, FlowPart } from '../state/wire.ts'
import type { Scope } from './binding.ts'
import { resolve, toFlag, toText, toWords } from './binding.ts'

type PartOf<T extends FlowPart['type']> = Extract<FlowPart, { type: T }>

interface FieldProps<Part> {
  readonly part: Part
  readonly scope: Scope
  readonly value: unknown
  readonly onValue: (value: unknown) => void
}

/** The attributes that the browser checks a field by. */
function commonOf(part: { required?: unknown; enabled?: unknown }, scope: Scope) {
  return {
    required: toFlag(part.required, scope, false),
    disabled: !toFlag(part.enabled, scope, true),
  }
}

function countOf(value: unknown, scope: Scope): number | undefined {
  const resolved = resolve(value, scope)
  return resolved === undefined ? undefined : Number(toText(resolved))
}

interface FrameProps {
  readonly id: string
  readonly label: string
  readonly isRequired: boolean
  readonly help: string
  readonly children: preact.ComponentChildren
}

function Frame({ id, label, isRequired, help, children }: FrameProps) {
  return (
    <div class="field">
      <label for={id}>
        {label}
        {!isRequired && ' (optional)'}
      </label>
      {children}
      {help !== '' && <small id={`${id}-help`}>{help}</small>}
    </div>
  )
}

/** A line or a box of text. */
export function FlowText(props: FieldProps<PartOf<'TextInput'> | PartOf<'TextArea'>>) {
  const { part, scope, value, onValue } = props
  const id = useId()
  const common = commonOf(part, scope)
  const type = part.type === 'TextInput' ? toWords(part['input-type'], scope) : 'area'
  const help = toWords(part['helper-text'], scope)
  const shared = {
    id,
    ...common,
    value: toText(value),
    ...(help !== '' && { 'aria-describedby': `${id}-help` }),
    onInput: (event: { currentTarget: { value: string } }) => {
      const { value: typed } = event.currentTarget
      onValue(typed === '' ? undefined : typed)
    },
  }
  const limits =
    part.type === 'TextInput'
      ? { min: countOf(part['min-chars'], scope), max: countOf(part['max-chars'], scope) }
      : { min: undefined, max: countOf(part['max-length'], scope) }
  const lengths = {
    ...(limits.min !== undefined && { minLength: limits.min }),
    ...(limits.max !== undefined && { maxLength: limits.max }),
  }
  return (
    <Frame id={id} label={toWords(part.label, scope)} isRequired={common.required} help={help}>
      {part.type === 'TextArea' ? (
        <textarea rows={3} {...shared} {...lengths} />
      ) : (
        <Line type={type} attributes={{ ...shared, ...lengths }} />
      )}
    </Frame>
  )
}

/** A line, which the browser checks by its type. */
function Line({ type, attributes }: { type: string; attributes: object }) {
  switch (type) {
    case 'number':
      return <input type="number" step="any" {...attributes} />
    case 'email':
      return <input type="email" {...attributes} />
    case 'phone':
      return <input type="tel" {...attributes} />
    case 'password':
    case 'passcode':
      return <input type="password" {...attributes} />
    default:
      return <input type="text" {...attributes} />
  }
}

/** One of many, folded up. */
export function FlowDropdown({ part, scope, value, onValue }: FieldProps<PartOf<'Dropdown'>>) {
  const id = useId()
  const common = commonOf(part, scope)
  const help = toWords(part['helper-text'], scope)
  return (
    <Frame id={id} label={toWords(part.label, scope)} isRequired={common.required} help={help}>
      <select
        id={id}
        {...common}
        value={toText(value)}
        onChange={(event) => onValue(event.currentTarget.value || undefined)}
      >
        <option value="">Choose…</option>
        {optionsOf(part['data-source'], scope).map((option) => (
          <option key={option.id} value={option.id} disabled={option.enabled === false}>
            {option.title}
          </option>
        ))}
      </select>
    </Frame>
  )
}

type ChoicePart = PartOf<'RadioButtonsGroup'> | PartOf<'CheckboxGroup'> | PartOf<'ChipsSelector'>

/** One or several of a few, all in view. */
export function FlowChoices({ part, scope, value, onValue }: FieldProps<ChoicePart>) {
  const name = useId()
  const { required, disabled } = commonOf(part, scope)
  const isMany = part.type !== 'RadioButtonsGroup'
  const picked = Array.isArray(value)
    ? value.map(toText)
    : value === undefined
      ? []
      : [toText(value)]
  const max = isMany ? countOf(part['max-selected-items'], scope) : undefined
  const isFull = max !== undefined && picked.length >= max

  const pick = (id: string, isOn: boolean) => {
    if (!isMany) onValue(id)
    else {
      const chosen = isOn ? [...picked, id] : picked.filter((one) => one !== id)
      onValue(chosen.length === 0 ? undefined : chosen)
    }
  }

  return (
    <fieldset class={part.type === 'ChipsSelector' ? 'flow-choices is-chips' : 'flow-choices'}>
      <legend>
        {toWords(part.label, scope)}
        {!required && ' (optional)'}
      </legend>
      {optionsOf(part['data-source'], scope).map(({ id, title, description, enabled }) => (
        <label class="row" key={id}>
          <span class="row-words">
            <span class="row-title">{title}</span>
            {description !== undefined && <span class="row-description">{description}</span>}
          </span>
          <input
            type={isMany ? 'checkbox' : 'radio'}
            name={name}
            checked={picked.includes(id)}
            // A group of boxes is filled in by any one of them.
            required={required && (!isMany || picked.length === 0)}
            disabled={disabled || enabled === false || (isFull && !picked.includes(id))}
            onChange={(event) => pick(id, event.currentTarget.checked)}
          />
        </label>
      ))}
    </fieldset>
  )
}

function optionsOf(source: unknown, scope: Scope): readonly FlowOption[] {
  const options = resolve(source, scope)
  // Flow JSON was checked when it was registered; data that a message brings was not.
  return Array.isArray(options) ? (options as FlowOption[]) : []
}

interface DateProps extends FieldProps<PartOf<'DatePicker'> | PartOf<'CalendarPicker'>> {
  /** Dates are epoch milliseconds before version 5.0. */
  readonly isOld: boolean
}

/** A day. */
export function FlowDate({ part, scope, value, onValue, isOld }: DateProps) {
  const id = useId()
  const common = commonOf(part, scope)
  const help = toWords(part['helper-text'], scope)
  const toDay = (date: string) =>
    isOld && /^\d+$/.test(date) ? new Date(Number(date)).toISOString().slice(0, 10) : date
  const limits = {
    ...(part['min-date'] !== undefined && { min: toDay(toWords(part['min-date'], scope)) }),
    ...(part['max-date'] !== undefined && { max: toDay(toWords(part['max-date'], scope)) }),
  }
  const change = (day: string) => {
    if (day === '') onValue(undefined)
    else onValue(isOld ? String(Date.parse(day)) : day)
  }
  return (
    <Frame id={id} label={toWords(part.label, scope)} isRequired={common.required} help={help}>
      <input
        id={id}
        type="date"
        {...common}
        {...limits}
        value={toDay(toText(value))}
        onChange={(event) => change(event.currentTarget.value)}
      />
    </Frame>
  )
}

/** A box to tick. */
export function FlowOptIn({ part, scope, value, onValue }: FieldProps<PartOf<'OptIn'>>) {
  const { required, disabled } = commonOf(part, scope)
  return (
    <label class="row">
      <span class="row-words">{toWords(part.label, scope)}</span>
      <input
        type="checkbox"
        checked={value === true}
        required={required}
        disabled={disabled}
        onChange={(event) => onValue(event.currentTarget.checked)}
      />
    </label>
  )
}
