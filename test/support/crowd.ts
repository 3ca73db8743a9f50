import { setTimeout as pause } from 'node:timers/promises'
import type { BusinessNumber } from '../../src/emulator/options.ts'
import type { ScriptedPhone, ScriptStep } from './scripted-phone.ts'
import { openScriptedPhone } from './scripted-phone.ts'
import type { Transcript, TranscriptDifference } from './transcript.ts'
import { compareTranscripts } from './transcript.ts'

/** The number of each bot that crowds talk to. */
const numbers = {
  echo: '100000000000001',
  pizza: '100000000000002',
  tally: '100000000000003',
  signup: '100000000000004',
}

export type BotName = keyof typeof numbers

/** The numbers of these bots, in their order. */
export function numbersOf(bots: readonly BotName[]): readonly string[] {
  return bots.map((bot) => numbers[bot])
}

/** These bots' numbers as the emulator has them. */
export function businessNumbersOf(bots: readonly BotName[]): readonly BusinessNumber[] {
  return numbersOf(bots).map((phoneNumberId, index) => ({
    phoneNumberId,
    displayPhoneNumber: `1555078388${index}`,
    businessAccountId: '102290129340398',
  }))
}

/** People who talk to some bots at once, with each of them round after round of its script. */
export interface Crowd {
  readonly phones: readonly ScriptedPhone[]
  readonly bots: readonly BotName[]
  /** Talks on while `goesOn`, asked before every further round with a bot, says so. */
  talk(goesOn: (rounds: number, bot: BotName) => boolean): Promise<Rounds>
}

/** How many rounds each phone went with each bot. */
export type Rounds = ReadonlyMap<BotName, readonly number[]>

export interface CrowdOptions {
  readonly size: number
  readonly bots: readonly BotName[]
  /** To how many of them a bot talks; to all unless told. */
  readonly sizes?: Readonly<Partial<Record<BotName, number>>>
  /** See `openScriptedPhone`. */
  readonly isRepeat?: (wamid: string) => boolean
  /** So much later than the one before each of them begins; 0 unless told. */
  readonly staggerMs?: number
}

/** Gives each of some people a phone. */
export async function gatherCrowd(
  emulatorUrl: string,
  { size, bots, sizes = {}, isRepeat, staggerMs = 0 }: CrowdOptions,
): Promise<Crowd> {
  const waIds = Array.from({ length: size }, (_, index) => String(15550200001 + index))
  const phones = await Promise.all(
    waIds.map((waId) => openScriptedPhone(emulatorUrl, waId, isRepeat)),
  )

  async function talkTo(bot: BotName, phone: ScriptedPhone, goesOn: Parameters<Crowd['talk']>[0]) {
    let round = 0
    await pause(staggerMs * phones.indexOf(phone))
    do {
      for (const step of toScript(bot, phone.waId, round)) await phone.do(numbers[bot], step)
      round += 1
    } while (goesOn(round, bot))
    return round
  }

  return {
    phones,
    bots,
    talk: async (goesOn) => {
      const talkAll = async (bot: BotName) =>
        [
          bot,
          await Promise.all(phones.slice(0, sizes[bot]).map((phone) => talkTo(bot, phone, goesOn))),
        ] as const
      return new Map(await Promise.all(bots.map(talkAll)))
    },
  }
}

/** How a conversation differs from what it ought to be. */
export interface CrowdDifference extends TranscriptDifference {
  readonly bot: BotName
  readonly waId: string
}

/**
 * Compares every conversation of a crowd with the one that a single undisturbed phone, which went
 * at least as many rounds, had with the same bot. Only differing ones are told.
 */
export async function findDifferences(
  undisturbed: Crowd,
  crowd: Crowd,
  rounds: Rounds,
): Promise<readonly CrowdDifference[]> {
  const differences: CrowdDifference[] = []
  for (const bot of crowd.bots) {
    const whole = await readTranscript(undisturbed.phones[0], bot)
    for (const [index, phone] of crowd.phones.entries()) {
      const expected = whole.slice(0, countLines(bot, rounds.get(bot)?.[index] ?? 0))
      const shown = await readTranscript(phone, bot)
      const found = compareTranscripts(toComparable(bot, expected), toComparable(bot, shown))
      const isEqual = Object.values(found).every((lines) => lines.length === 0)
      if (!isEqual) differences.push({ bot, waId: phone.waId, ...found })
    }
  }
  return differences
}

/** A transcript in which people call themselves the same: what reached others stands out. */
async function readTranscript(phone: ScriptedPhone | undefined, bot: BotName): Promise<Transcript> {
  if (phone === undefined) throw new Error('Nobody talked undisturbed.')
  const lines = await phone.transcript(numbers[bot])
  return lines.map((line) => line.replaceAll(phone.waId, 'me'))
}

/** Where people do not wait for answers, only each side's own order is the same every time. */
function toComparable(bot: BotName, transcript: Transcript): Transcript {
  if (bot !== 'tally') return transcript
  const isPhone = (line: string) => line.startsWith('phone ')
  return [...transcript.filter(isPhone), ...transcript.filter((line) => !isPhone(line))]
}

function countLines(bot: BotName, rounds: number): number {
  let lines = 0
  for (let round = 0; round < rounds; round++) {
    for (const { hears = 1 } of toScript(bot, '', round)) lines += 1 + hears
  }
  return lines
}

const place = { type: 'location', latitude: 52.5, longitude: 13.4 }

function toScript(bot: BotName, waId: string, round: number): readonly ScriptStep[] {
  switch (bot) {
    case 'echo':
      return [1, 2, 3].map((line) => ({ says: `"${line}" of round ${round}, says ${waId} 👋` }))
    case 'tally':
      return [
        { says: `one of round ${round}`, hears: 0 },
        { says: `two of round ${round}`, hears: 0 },
        { says: `three of round ${round}`, hears: 3 },
        { says: `rest, says ${waId}` },
        { taps: 'Ask' },
      ]
    case 'signup':
      return toSignup(round)
    case 'pizza':
      return [
        round === 0 ? { says: 'hi', hears: 2 } : { taps: 'New order' },
        // Whoever writes more than 60 texts a minute, or the same again and again, would be taken
        // for a machine.
        ...[{ taps: 'Funghi' }, { taps: 'Large' }, { says: String(2 + (round % 2)) }],
        ...[{ taps: 'Check out' }, { taps: 'Delivery' }, { sends: place }],
        // The answer comes from a job, which takes a while.
        { taps: 'Order now' },
        // Anything that is no command leads to the button for a new order.
        { sends: place },
      ]
  }
}

/** Signs up, and then looks in again and again; every other time with a new name. */
function toSignup(round: number): readonly ScriptStep[] {
  if (round === 0) {
    const answers = ['Ann', 'ann@example.com', '36'].map((says) => ({ says }))
    return [{ says: 'hi' }, { taps: 'English' }, ...answers, { taps: 'Save' }]
  }
  // Whoever writes much would be taken for a machine: they look in with a place.
  if (round % 2 === 1) return [{ sends: place }, { taps: 'All right' }]
  const name = { says: `Ann ${'a'.repeat(round)}` }
  return [{ sends: place }, { taps: 'Change' }, { taps: 'Name' }, name, { taps: 'Save' }]
}
