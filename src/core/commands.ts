import type { Problem } from './errors.ts'

/** What a command is written like: whole texts (case does not matter), or a pattern for one. */
export type CommandPattern = RegExp | readonly string[]
export type Commands = Readonly<Record<string, CommandPattern | undefined>>

/** Finds the command that a text is, as the type of its event. */
export type CommandMatcher = (text: string) => `command.${string}` | undefined

/**
 * Makes one matcher of all commands, the first that fits wins. A command must be the whole text:
 * "cancel" is one, "please don't cancel" is not. Outer spaces do not matter.
 */
export function createCommandMatcher(commands: Commands): CommandMatcher {
  const tests = Object.entries(commands).map(([name, pattern]) => ({
    type: `command.${name}` as const,
    matches: createTest(pattern ?? []),
  }))
  return (text) => tests.find(({ matches }) => matches(text.trim()))?.type
}

function createTest(pattern: CommandPattern): (text: string) => boolean {
  if (pattern instanceof RegExp) {
    const whole = new RegExp(`^(?:${pattern.source})$`, pattern.flags.replaceAll(/[gmy]/g, ''))
    return (text) => whole.test(text)
  }
  const words = new Set(pattern.map(fold))
  return (text) => words.has(fold(text))
}

function fold(text: string): string {
  return text.trim().normalize('NFC').toLowerCase()
}

/** What is wrong with the commands of a bot. */
export function commandProblems(commands: Commands): Problem[] {
  const owners = new Map<string, string>()
  return Object.entries(commands).flatMap(([name, pattern]) => {
    const place = `commands.${name}`
    if (!/^[A-Za-z][\w-]*$/.test(name)) {
      const problem = `The command's name ${JSON.stringify(name)} is not a word.`
      return { place, problem, cure: 'Use letters, digits, "-" and "_", a letter first.' }
    }
    if (pattern instanceof RegExp) return patternProblems(place, pattern)
    if (!Array.isArray(pattern) || pattern.some((word) => typeof word !== 'string')) {
      const problem = 'It is neither a regular expression nor a list of texts.'
      return { place, problem, cure: "Write /cancel|stop/i or ['cancel', 'stop']." }
    }
    return wordProblems(place, pattern, owners)
  })
}

function patternProblems(place: string, pattern: RegExp): Problem[] {
  if (!createTest(pattern)('')) return []
  const problem = `The pattern ${pattern} matches an empty text.`
  return [{ place, problem, cure: 'Make it match the words of the command only.' }]
}

function wordProblems(
  place: string,
  words: readonly string[],
  owners: Map<string, string>,
): Problem[] {
  if (words.length === 0) {
    return [{ place, problem: 'The list is empty.', cure: 'Name the texts that mean it.' }]
  }
  return words.flatMap((word) => {
    const folded = fold(word)
    const owner = owners.get(folded)
    owners.set(folded, place)
    if (folded === '') return { place, problem: 'A text is empty.', cure: 'Remove it.' }
    return owner === undefined
      ? []
      : { place, problem: `"${word}" means ${owner} too.`, cure: 'Keep it in one of them.' }
  })
}
