import { setTimeout as pause } from 'node:timers/promises'
import { mostInASecond } from '../../scripts/bench/figures.ts'
import type { BotName } from '../support/crowd.ts'
import { findDifferences } from '../support/crowd.ts'
import type { FleetStage } from '../support/fleet-stage.ts'
import { LENIENCE, startFleetStage, THROUGHPUT } from '../support/fleet-stage.ts'
import { startKillStage } from '../support/kill-stage.ts'
import { createStoreUrl, describeOnPostgres } from '../support/postgres.ts'
import { copyProjectForCrowds } from '../support/project-copy.ts'
import { chooseSeed, createRandom } from '../support/random.ts'
import { runTurnwise } from '../support/run-turnwise.ts'

jest.setTimeout(15 * 60_000)

const SEED = chooseSeed('TURNWISE_FLEET_SEED')
const SERVERS = 4
const PHONES = 40
const BOTS: readonly BotName[] = ['tally', 'signup', 'echo']
/** So few that they soon have to keep to the pair limit, through kill after kill. */
const TALKATIVE = 4
/** One process is killed every second. */
const KILLS = Number(process.env['TURNWISE_KILLS'] ?? 60)
const FROZEN_MS = 15_000
/** Well above what the road takes for a status: whoever asks later, asks in vain. */
const UNCERTAIN_MS = 8_000

describeOnPostgres('many processes on one database', () => {
  test('killed and frozen at random, they hold every conversation as one process does', async () => {
    const random = createRandom(SEED)
    const project = copyProjectForCrowds()
    const undisturbed = await startKillStage({ phones: 1, bots: BOTS, project })
    const stage = await startFleetStage({
      size: SERVERS,
      phones: PHONES,
      bots: BOTS,
      sizes: { echo: TALKATIVE },
      project,
      road: {
        random,
        duplicates: 0.1,
        messageDelayMs: 200,
        statusDelayMs: 1_500,
        patienceMs: 2_000,
      },
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

    const { road, door } = stage
    const most = Math.max(
      ...[...new Set(door.sends.map(({ numberId }) => numberId))].map((id) =>
        mostInASecond(door.sends.flatMap((one) => (one.numberId === id ? [one.arrivedAtMs] : []))),
      ),
    )
    const marked = await readMarked(stage)
    const found = {
      differences: await findDifferences(undisturbed.crowd, stage.crowd, rounds),
      unmarked: [...door.repeated()].filter((id) => !marked.has(id)),
      refusals: door.sends.filter(({ code }) => code !== undefined),
      deadLetters: await list(stage, 'dead-letters'),
      open: await list(stage, 'outbox'),
      endings,
      seed: SEED,
    }
    tell(`rounds ${JSON.stringify([...rounds])}, ${JSON.stringify(road.counts)}`)
    tell(`${door.sends.length} sends, ${most} in a second, ${door.repeated().size} twice`)
    expect(found).toEqual({
      differences: [],
      unmarked: [],
      refusals: [],
      deadLetters: [],
      open: [],
      endings: Array.from({ length: SERVERS }, () => ({ code: 0, signal: null })),
      seed: SEED,
    })
    expect(most).toBeLessThanOrEqual(THROUGHPUT * LENIENCE)
    // Without these all of it would have proved little.
    expect(most).toBeGreaterThan(THROUGHPUT / 2)
    expect(road.counts.duplicated).toBeGreaterThan(road.counts.webhooks / 20)
    expect(road.counts.overtaken).toBeGreaterThan(0)
    expect(road.counts.refused).toBeGreaterThan(0)
  })
})

/** Kills one after the other; in the middle of it one that is not killed meanwhile stands still. */
async function disturb({ fleet }: FleetStage, random: () => number): Promise<void> {
  const frozen = Math.floor(random() * SERVERS)
  const freezesAt = Math.floor((KILLS - FROZEN_MS / 1_000) / 2)
  const thawsAt = freezesAt + FROZEN_MS / 1_000
  for (let kills = 0; kills < KILLS; kills++) {
    await pause(1_000)
    const isFrozen = kills >= freezesAt && kills < thawsAt
    if (kills === freezesAt) fleet.freeze(frozen)
    if (kills === thawsAt) fleet.thaw(frozen)
    const others = Array.from({ length: SERVERS }, (_, index) => index).filter(
      (index) => !isFrozen || index !== frozen,
    )
    const victim = others[Math.floor(random() * others.length)] ?? 0
    await fleet.kill(victim)
    tell(`second ${kills + 1} of ${KILLS}: killed ${victim}${isFrozen ? `, ${frozen} frozen` : ''}`)
  }
  fleet.thaw(frozen)
  await fleet.ready()
}

/** The outbox rows that the log openly says may have been sent twice. */
async function readMarked(stage: FleetStage): Promise<ReadonlySet<string>> {
  const { stdout, stderr, code } = await run(stage, 'tail', '--no-follow', '--json', '--reveal')
  if (code !== 0) throw new Error(stderr)
  const lines = stdout.split('\n').filter((line) => line.includes('"doubled":true'))
  return new Set(lines.map((line) => (JSON.parse(line) as { outboxId: string }).outboxId))
}

async function list(stage: FleetStage, verb: 'dead-letters' | 'outbox'): Promise<unknown> {
  const { stdout, stderr, code } = await run(stage, verb, 'list', '--json')
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

function run({ environment }: FleetStage, ...args: readonly string[]) {
  return runTurnwise(args, { environment, withinMs: 120_000 })
}

/** The test takes minutes: somebody may be watching. */
function tell(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
}
