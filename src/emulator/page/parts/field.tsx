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
