import { setTimeout as pause } from 'node:timers/promises'
import type { BotName } from '../support/crowd.ts'
import { eventually } from '../support/eventually.ts'
import { findMost, NOTHING_FOUND, readFindings } from '../support/fleet-findings.ts'
import { LENIENCE, startFleetStage, THROUGHPUT } from '../support/fleet-stage.ts'
import { startKillStage } from '../support/kill-stage.ts'
import type { Network } from '../support/network.ts'
import { findNetworkProblem, openNetwork } from '../support/network.ts'
import { createStoreUrl, describeOnPostgres } from '../support/postgres.ts'
import { copyProjectForCrowds } from '../support/project-copy.ts'
import { chooseSeed, createRandom } from '../support/random.ts'

jest.setTimeout(10 * 60_000)

const SEED = chooseSeed('TURNWISE_FLEET_SEED')
const SERVERS = 3
const PHONES = 20
const BOTS: readonly BotName[] = ['tally', 'signup']
const CUT_OFF = 0
const BEFORE_MS = 8_000
/** Longer than any lease: the others have taken all of its work when it comes back. */
const CUT_MS = 20_000
const HEALED_WITHIN_MS = 15_000
const AFTER_MS = 8_000

const problem = findNetworkProblem()
const title = `a server cut off from the database${problem === undefined ? '' : ` (skipped, no network namespaces here: ${problem})`}`
const describeNetwork = problem === undefined ? describeOnPostgres : describe.skip
let network: Network | undefined

afterEach(() => network?.close())

describeNetwork(title, () => {
  test('answers no webhook, lets the others go on, and works on when it is healed', async () => {
    const random = createRandom(SEED)
    const project = copyProjectForCrowds()
    const storeUrl = await createStoreUrl()
    network = await openNetwork(SERVERS, storeUrl)
    const { places, cut, heal } = network
    const undisturbed = await startKillStage({ phones: 1, bots: BOTS, project })
    const stage = await startFleetStage({
      places,
      phones: PHONES,
      bots: BOTS,
      project,
      random,
      environment: { STORE_URL: storeUrl },
    })
    const { road, fleet } = stage
    const acceptedByIt = () => road.counts.accepted[CUT_OFF] ?? 0
    const acceptedByOthers = () =>
      road.counts.accepted.reduce((sum, count) => sum + count, 0) - acceptedByIt()

    let isOver = false
    async function cutAndHeal(): Promise<void> {
      await pause(BEFORE_MS)
      const pid = await fleet.serverPid(CUT_OFF)
      expect(acceptedByIt()).toBeGreaterThan(0)
      cut(CUT_OFF)
      // What it has handed to the database at this moment may still come back.
      await pause(2_000)
      const [before, beforeByOthers] = [acceptedByIt(), acceptedByOthers()]
      await pause(CUT_MS)
      expect(acceptedByIt()).toBe(before)
      expect(acceptedByOthers()).toBeGreaterThan(beforeByOthers)
      heal(CUT_OFF)
      await eventually(() => acceptedByIt() > before, { withinMs: HEALED_WITHIN_MS })
      expect(await fleet.serverPid(CUT_OFF)).toBe(pid)
      await pause(AFTER_MS)
    }
    const disturbing = cutAndHeal().finally(() => {
      isOver = true
    })
    const [rounds] = await Promise.all([stage.crowd.talk(() => !isOver), disturbing])
    await stage.settle()
    await undisturbed.crowd.talk((round, bot) => round < Math.max(...(rounds.get(bot) ?? [])))
    await fleet.stop()

    const findings = await readFindings(stage, undisturbed.crowd, rounds)
    expect({ ...findings, seed: SEED }).toEqual({ ...NOTHING_FOUND, seed: SEED })
    expect(findMost(stage)).toBeLessThanOrEqual(THROUGHPUT * LENIENCE)
  })
})
