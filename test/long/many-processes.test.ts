import { setTimeout as pause } from 'node:timers/promises'
import type { BotName } from '../support/crowd.ts'
import { findMost, NOTHING_FOUND, readFindings } from '../support/fleet-findings.ts'
import type { FleetStage } from '../support/fleet-stage.ts'
import { HERE, LENIENCE, startFleetStage, THROUGHPUT } from '../support/fleet-stage.ts'
import { startKillStage } from '../support/kill-stage.ts'
import { createStoreUrl, describeOnPostgres } from '../support/postgres.ts'
import { copyProjectForCrowds } from '../support/project-copy.ts'
import { chooseSeed, createRandom } from '../support/random.ts'

jest.setTimeout(15 * 60_000)

const SEED = chooseSeed('TURNWISE_FLEET_SEED')
const PLACES = [HERE, HERE, HERE, HERE]
const PHONES = 40
const BOTS: readonly BotName[] = ['tally', 'signup', 'echo']
/** So few that they soon have to keep to the pair limit, through kill after kill. */
const TALKATIVE = 4
/** At first nobody is killed: people say all that the limits allow, and more. */
const CALM_MS = 15_000
/** One process is killed every second. */
const KILLS = Number(process.env['TURNWISE_FLEET_KILLS'] ?? 60)
const FROZEN_MS = 15_000
/** Well above what the road takes for a status: whoever asks later, asks in vain. */
const UNCERTAIN_MS = 8_000

describeOnPostgres('many processes on one database', () => {
  test('killed and frozen at random, they hold every conversation as one process does', async () => {
    const random = createRandom(SEED)
    const project = copyProjectForCrowds()
    const undisturbed = await startKillStage({ phones: 1, bots: BOTS, project })
    const stage = await startFleetStage({
      places: PLACES,
      phones: PHONES,
      bots: BOTS,
      sizes: { echo: TALKATIVE },
      project,
      random,
      environment: {
        STORE_URL: await createStoreUrl(),
        TURNWISE_UNCERTAIN_MS: String(UNCERTAIN_MS),
      },
    })

    let isOver = false
    const disturbing = disturb(stage, random).finally(() => {
      isOver = true
    })
    const talking = stage.crowd.talk(() => !isOver)
    const [rounds] = await Promise.all([talking, disturbing])
    await stage.settle()
    await undisturbed.crowd.talk((round, bot) => round < Math.max(...(rounds.get(bot) ?? [])))
    const endings = await stage.fleet.stop()

    const findings = await readFindings(stage, undisturbed.crowd, rounds)
    const { counts } = stage.road
    const most = findMost(stage)
    tell(`seed ${SEED}, rounds ${JSON.stringify([...rounds])}, ${JSON.stringify(counts)}`)
    tell(
      `${stage.door.sends.length} sent, ${most} in a second, ${stage.door.repeated().size} twice`,
    )
    expect({ ...findings, seed: SEED }).toEqual({ ...NOTHING_FOUND, seed: SEED })
    expect(most).toBeLessThanOrEqual(THROUGHPUT * LENIENCE)
    expect(endings).toEqual(PLACES.map(() => ({ code: 0, signal: null })))
    // Without these all of it would have proved little.
    expect(most).toBeGreaterThan(THROUGHPUT / 2)
    expect(counts.duplicated).toBeGreaterThan(counts.webhooks / 20)
    expect(counts.overtaken).toBeGreaterThan(0)
    expect(counts.refused).toBeGreaterThan(0)
  })
})

/** Kills one after the other; in the middle of it one that is not killed meanwhile stands still. */
async function disturb({ fleet }: FleetStage, random: () => number): Promise<void> {
  await pause(CALM_MS)
  const frozen = Math.floor(random() * PLACES.length)
  const freezesAt = Math.floor((KILLS - FROZEN_MS / 1_000) / 2)
  const thawsAt = freezesAt + FROZEN_MS / 1_000
  for (let kills = 0; kills < KILLS; kills++) {
    await pause(1_000)
    const isFrozen = kills >= freezesAt && kills < thawsAt
    if (kills === freezesAt) fleet.freeze(frozen)
    if (kills === thawsAt) fleet.thaw(frozen)
    const others = [...PLACES.keys()].filter((index) => !isFrozen || index !== frozen)
    const victim = others[Math.floor(random() * others.length)] ?? 0
    await fleet.kill(victim)
    tell(`second ${kills + 1} of ${KILLS}: killed ${victim}${isFrozen ? `, ${frozen} frozen` : ''}`)
  }
  fleet.thaw(frozen)
  await fleet.ready()
}

/** The test takes minutes: somebody may be watching. */
function tell(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
}
