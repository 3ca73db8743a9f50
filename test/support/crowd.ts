import type { ScriptedPhone, ScriptStep } from './scripted-phone.ts'
import { openScriptedPhone } from './scripted-phone.ts'
import type { Transcript, TranscriptDifference } from './transcript.ts'
import { compareTranscripts } from './transcript.ts'

const botNames = ['echo', 'pizza'] as const
type BotName = (typeof botNames)[number]

/** Whom the people of a crowd talk to: the number of each bot. */
export const crowdNumbers: Readonly<Record<BotName, string>> = {
  echo: '100000000000001',
  pizza: '100000000000002',
}

/** People who talk to two bots at once, with each of them round after round of its script. */
export interface Crowd {
  readonly phones: readonly ScriptedPhone[]
  /** Talks on while `goesOn`, asked before every further round, says so. */
  talk(goesOn: (rounds: number) => boolean): Promise<Rounds>
}

/** How many rounds each phone went with each bot. */
export type Rounds = Readonly<Record<BotName, readonly number[]>>

/** Gives each of `size` people a phone. */
export async function gatherCrowd(emulatorUrl: string, size: number): Promise<Crowd> {
  const waIds = Array.from({ length: size }, (_, index) => String(15550200001 + index))
  const phones = await Promise.all(waIds.map((waId) => openScriptedPhone(emulatorUrl, waId)))

  async function talkTo(bot: BotName, phone: ScriptedPhone, goesOn: (rounds: number) => boolean) {
    let round = 0
    do {
      for (const step of toScript(bot, phone.waId, round)) await phone.do(crowdNumbers[bot], step)
      round += 1
    } while (goesOn(round))
    return round
  }

  return {
    phones,
    talk: async (goesOn) => {
      const talks = (bot: BotName) => Promise.all(phones.map((phone) => talkTo(bot, phone, goesOn)))
      const [echo, pizza] = await Promise.all([talks('echo'), talks('pizza')])
      return { echo, pizza }
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
  for (const bot of botNames) {
    const whole = await readTranscript(undisturbed.phones[0], bot)
    for (const [index, phone] of crowd.phones.entries()) {
      const expected = whole.slice(0, countLines(bot, rounds[bot][index] ?? 0))
      const shown = await readTranscript(phone, bot)
      const found = compareTranscripts(expected, shown)
      const isEqual = Object.values(found).every((lines) => lines.length === 0)
      if (!isEqual) differences.push({ bot, waId: phone.waId, ...found })
    }
  }
  return differences
}

/** A transcript in which people call themselves the same: what reached others stands out. */
async function readTranscript(phone: ScriptedPhone | undefined, bot: BotName): Promise<Transcript> {
  if (phone === undefined) throw new Error('Nobody talked undisturbed.')
  const lines = await phone.transcript(crowdNumbers[bot])
  return lines.map((line) => line.replaceAll(phone.waId, 'me'))
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
