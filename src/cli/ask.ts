import { createInterface } from 'node:readline/promises'

/** Asks the person at the terminal; answers what they typed, without the spaces around it. */
export async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await lines.question(question)).trim()
  } finally {
    lines.close()
  }
}
