import { useId } from 'preact/hooks'

interface FieldProps {
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
  /** Makes it a number between these two. */
  readonly range?: readonly [number, number]
  readonly required?: boolean
  readonly pattern?: string
  readonly hint?: string
}

/** A labelled line of a form; the browser checks it and says what is wrong. */
export function Field(props: FieldProps) {
  const { label, value, onValue, range, required = false, pattern, hint } = props
  const id = useId()
  const shared = {
    id,
    value,
    required,
    onInput: (event: { readonly currentTarget: HTMLInputElement }) =>
      onValue(event.currentTarget.value),
  }
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {range === undefined ? (
        <input type="text" {...shared} {...(pattern !== undefined && { pattern })} />
      ) : (
        <input type="number" {...shared} min={range[0]} max={range[1]} step="any" />
      )}
      {hint !== undefined && <small>{hint}</small>}
    </div>
  )
}

interface AreaProps {
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
}

/** A labelled box for more than a line. */
export function Area({ label, value, onValue }: AreaProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        rows={3}
        dir="auto"
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </div>
  )
}

interface SelectProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: readonly (readonly [Value, string])[]
  readonly onValue: (value: Value) => void
  readonly hint?: string
}

/** One of a few, with a label. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, value, options, onValue, hint } = props
  const id = useId()
  const change = (picked: string) => {
    const option = options.find(([known]) => known === picked)
    if (option !== undefined) onValue(option[0])
  }
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => change(event.currentTarget.value)}>
        {options.map(([known, words]) => (
          <option key={known} value={known}>
            {words}
          </option>
        ))}
      </select>
      {hint !== undefined && <small>{hint}</small>}
    </div>
  )
}
