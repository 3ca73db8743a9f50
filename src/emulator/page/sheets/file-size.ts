/** WhatsApp hands no larger file to a business; reading one would only hold up the page. */
const bytesMax = 100 * 1024 * 1024

/** Why a file cannot be sent from here; undefined: it can. Told before any of it is read. */
export function toSizeProblem({ name, size }: Pick<File, 'name' | 'size'>): string | undefined {
  if (size <= bytesMax) return undefined
  return `The file ${name} has ${toSize(size)}: WhatsApp hands businesses ${toSize(bytesMax)} at most.`
}

/** A size as people read it. */
export function toSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
