import type { DatabaseIdleCost } from './scenarios/database-idle.ts'
import type { TimersCost } from './scenarios/timers.ts'
import { toCell, toTable } from './table.ts'

/** The table of what idle conversations cost on PostgreSQL, with the goal beside it. */
export function toDatabaseIdleReport(cost: DatabaseIdleCost): string {
  const { without, among } = cost
  const ratio =
    without.cpuUs === undefined || among.cpuUs === undefined
      ? undefined
      : among.cpuUs / without.cpuUs
  return `${cost.conversations} idle conversations on PostgreSQL\n${toTable([
    ['', '', 'goal'],
    ['a turn: times its cost without them', toCell(ratio, 2), '1.30'],
    ['a turn without them, CPU us of server and database', toCell(without.cpuUs)],
    ['a turn among them', toCell(among.cpuUs)],
    ['replies/s without them', toCell(without.perSecond)],
    ['replies/s among them', toCell(among.perSecond)],
    ['start among them, ms', toCell(cost.startedAfterMs)],
  ])}`
}

/** The table of pending timers on PostgreSQL, with the goals beside it. */
export function toTimersReport(cost: TimersCost): string {
  const { lateMs, serverShare, databaseShare } = cost
  const share =
    serverShare === undefined || databaseShare === undefined
      ? undefined
      : (serverShare + databaseShare) * 100
  const percent = (part: number | undefined) => (part === undefined ? undefined : part * 100)
  return `${cost.pending} timers due over an hour, a minute of it, on PostgreSQL\n${toTable([
    ['', '', 'goal'],
    ['came', toCell(cost.fired), toCell(cost.expected)],
    ['late ms, p50', toCell(lateMs.p50)],
    ['late ms, p99', toCell(lateMs.p99)],
    ['late ms, most', toCell(lateMs.most), '1000'],
    ['% of a core, server and database', toCell(share, 1), '20'],
    ['% of a core, database alone', toCell(percent(databaseShare), 1)],
  ])}`
}
