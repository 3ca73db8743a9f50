/**
 * One form for the forms of a phone number that WhatsApp uses side by side (reference 2.1 and 4.1):
 * Brazilian mobile numbers with and without their ninth digit, Mexican ones with and without the 1
 * behind the country code. For comparing only: messages go to the number as WhatsApp wrote it.
 * @param waId digits with country code, without "+"
 */
export function toComparablePhone(waId: string): string {
  if (waId.length !== FULL_LENGTH) return waId
  // Mobile numbers begin with 6 to 9 behind the ninth digit; the others never had one.
  if (/^55\d\d9[6-9]/.test(waId)) return `${waId.slice(0, 4)}${waId.slice(5)}`
  if (waId.startsWith('521')) return `52${waId.slice(3)}`
  return waId
}

/** Both countries: two digits of the country, ten of the number, and the one in question. */
const FULL_LENGTH = 13

/** Whether both are the same number, in whatever forms. */
export function isSamePhone(one: string | undefined, other: string): boolean {
  return one !== undefined && toComparablePhone(one) === toComparablePhone(other)
}
