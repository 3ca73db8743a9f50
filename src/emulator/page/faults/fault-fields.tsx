import type { Faults } from '../state/wire.ts'

type NamesOf<Value> = {
  [Name in keyof Faults]-?: NonNullable<Faults[Name]> extends Value ? Name : never
}[keyof Faults]

/** A fault that is on or off. */
export interface FlagFault {
  readonly name: NamesOf<boolean>
  readonly label: string
  readonly hint: string
}

/** A fault that is a number; nothing or 0 is off. */
export interface NumberFault {
  readonly name: NamesOf<number>
  readonly label: string
  readonly unit: string
}

/** A fault that is one of Meta's error codes. */
export interface CodeFault {
  readonly name: NamesOf<{ readonly code: number }>
  readonly label: string
  readonly codes: readonly (readonly [number, string])[]
}

interface FieldProps<Fault> {
  readonly fault: Fault
  readonly faults: Faults
  readonly onChange: (faults: Faults) => void
}

export function FlagField({ fault, faults, onChange }: FieldProps<FlagFault>) {
  const { name, label, hint } = fault
  return (
    <label class="fault is-flag">
      <span>
        {label}
        <small>{hint}</small>
      </span>
      <input
        type="checkbox"
        role="switch"
        checked={faults[name] === true}
        aria-checked={faults[name] === true}
        onChange={(event) =>
          onChange(withFault(faults, name, event.currentTarget.checked || undefined))
        }
      />
    </label>
  )
}

export function NumberField({ fault, faults, onChange }: FieldProps<NumberFault>) {
  const { name, label, unit } = fault
  return (
    <label class="fault">
      <span>{label}</span>
      <span class="fault-number">
        <input
          type="number"
          min="0"
          step="1"
          inputMode="numeric"
          placeholder={name === 'next' ? 'all' : '0'}
          value={faults[name] ?? ''}
          onInput={(event) => {
            const value = Math.max(0, Math.round(Number(event.currentTarget.value)))
            onChange(withFault(faults, name, value > 0 ? value : undefined))
          }}
        />
        {unit}
      </span>
    </label>
  )
}

export function CodeField({ fault, faults, onChange }: FieldProps<CodeFault>) {
  const { name, label, codes } = fault
  return (
    <label class="fault is-wide">
      <span>{label}</span>
      <select
        value={faults[name]?.code ?? ''}
        onChange={(event) => {
          const code = Number(event.currentTarget.value)
          onChange(withFault(faults, name, code === 0 ? undefined : { code }))
        }}
      >
        <option value="">No error</option>
        {codes.map(([code, title]) => (
          <option key={code} value={code}>
            {code} · {title}
          </option>
        ))}
      </select>
    </label>
  )
}

/** The faults with one of them changed; `undefined` takes it out, as the API wants it. */
function withFault<Name extends keyof Faults>(
  faults: Faults,
  name: Name,
  value: Faults[Name] | undefined,
): Faults {
  const { [name]: _, ...others } = faults
  return value === undefined ? others : { ...others, [name]: value }
}
