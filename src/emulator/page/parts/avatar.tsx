import type { Phone } from '../state/wire.ts'

/** The initials of a phone's owner, in a colour of their own. */
export function Avatar({ phone }: { phone: Phone }) {
  return (
    <span class={`avatar is-hue-${toHue(phone.waId)}`} aria-hidden="true">
      {toInitials(phone.name)}
    </span>
  )
}

function toInitials(name: string): string {
  const [first = '', second = ''] = name.trim().split(/\s+/)
  return `${[...first][0] ?? ''}${[...second][0] ?? ''}`.toUpperCase()
}

function toHue(waId: string): number {
  return [...waId].reduce((sum, digit) => sum + Number(digit) * 7, 0) % 6
}
