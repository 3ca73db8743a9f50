/** Money is counted in millionths of a US dollar, of which sums are exact, and told in dollars. */
const MICROS = 1_000_000

export function toMicroDollars(usd: number): number {
  return Math.round(usd * MICROS)
}

export function toDollars(micros: number): number {
  return micros / MICROS
}
