import type { BusinessNumber, Settings } from './options.ts'

/** The business number that is meant, the first without an id; or why there is none. */
export function findNumber(
  { numbers }: Settings,
  phoneNumberId: string | undefined,
): BusinessNumber | string {
  const found =
    phoneNumberId === undefined
      ? numbers[0]
      : numbers.find((number) => number.phoneNumberId === phoneNumberId)
  if (found !== undefined) return found
  const known = numbers.map((number) => number.phoneNumberId).join(', ')
  return `There is no business number \`${phoneNumberId}\`: the numbers are ${known}.`
}
