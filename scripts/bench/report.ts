import type { Spread } from './figures.ts'
import { toMedian } from './figures.ts'
import type { RunFigures } from './run.ts'
import type { AgentCost } from './scenarios/agent.ts'
import type { BatchCost } from './scenarios/batch.ts'
import type { Comparison, ComparisonName } from './scenarios/comparison.ts'
import type { IdleCost, Start } from './scenarios/idle.ts'
import type { RatesKept } from './scenarios/rates.ts'
import type { SystemName } from './systems.ts'
import { toCell, toTable } from './table.ts'

const titles: Readonly<Record<ComparisonName, string>> = {
  plain: 'One reply to each message',
  mixed: 'One reply to each message, both of every kind',
  statuses: 'With three status webhooks for each reply',
  rate: '200 webhooks a second',
  kill: 'kill -9 three times in mid-load, while statuses arrive',
}

const heading = [
  'system',
  'replies/s',
  'to express',
  '(rounds)',
  'to plain express',
  'ack p50/p99 ms',
  'reply p50/p99 ms',
  'CPU us/msg',
  'database us/msg',
  'MB',
  'lost',
  'doubled',
  'disorder',
  'foreign',
  'repeated',
  'load',
]

/** The tables for people: the median of the rounds, mistakes added up. */
export function toComparisonReport(comparisons: readonly Comparison[]): string {
  const names = [...new Set(comparisons.map(({ name }) => name))]
  return names.map((name) => toComparisonTable(comparisons, name)).join('\n\n')
}

function toComparisonTable(comparisons: readonly Comparison[], name: ComparisonName): string {
  const runs = comparisons.filter((run) => run.name === name)
  const systems = [...new Set(runs.map(({ system }) => system))]
  const rows = systems.map((system) => {
    const own = runs.filter((run) => run.system === system).map(({ figures }) => figures)
    const ratios = toRatios(comparisons, system, name, name)
    const median = (pick: (figures: RunFigures) => number | undefined) =>
      toMedian(own.flatMap((figures) => pick(figures) ?? []))
    const sum = (pick: (figures: RunFigures) => number) =>
      toCell(own.reduce((total, figures) => total + pick(figures), 0))
    const spread = (pick: (figures: RunFigures) => Spread) =>
      `${toCell(
        median((run) => pick(run).p50),
        1,
      )} / ${toCell(
        median((run) => pick(run).p99),
        1,
      )}`
    return [
      system,
      toCell(median((run) => run.repliesPerSecond)),
      toCell(toMedian(ratios), 2),
      ratios.map((ratio) => toCell(ratio, 2)).join(' '),
      toCell(toMedian(toRatios(comparisons, system, name, 'plain')), 2),
      spread((run) => run.acknowledgedMs),
      spread((run) => run.repliedMs),
      toCell(median((run) => run.cpuUsPerMessage)),
      toCell(median((run) => run.databaseUsPerMessage)),
      toCell(median((run) => run.memoryMb)),
      sum((run) => run.lost),
      sum((run) => run.doubled),
      sum((run) => run.outOfOrder),
      sum((run) => run.foreign),
      sum((run) => run.repeated),
      toCell(
        median((run) => run.loadShare),
        2,
      ),
    ]
  })
  return `${titles[name]}\n${toTable([heading, ...rows])}`
}

/** The rate of a system against that of express in the same round, for each round. */
export function toRatios(
  comparisons: readonly Comparison[],
  system: SystemName,
  name: ComparisonName,
  yardstick: ComparisonName,
): number[] {
  const own = comparisons.filter((run) => run.system === system && run.name === name)
  return own.flatMap(({ round, figures }) => {
    const express = comparisons.find(
      (run) => run.system === 'express' && run.name === yardstick && run.round === round,
    )
    return express === undefined
      ? []
      : [figures.repliesPerSecond / express.figures.repliesPerSecond]
  })
}

/** The table of what one large webhook costs, with the goals beside it. */
export function toBatchReport({ messages, acknowledgedMs, repliedMs, lost }: BatchCost): string {
  return `One webhook of ${messages} messages, for as many conversations\n${toTable([
    ['', 'ms', 'goal'],
    ['acknowledged after', toCell(acknowledgedMs), '100'],
    ['all replies sent after', toCell(repliedMs), '1000'],
    ['lost', toCell(lost), '0'],
  ])}`
}

/** The table of how rates are kept, with the goals beside it. */
export function toRatesReport(kept: RatesKept): string {
  const { undisturbed, besidePairs, besideNumber } = kept.repliedMs
  return `The rate of a number, and failing neighbours\n${toTable([
    ['', '', 'goal'],
    ['replies/s of a backlog', toCell(kept.keptPerSecond, 1), `${kept.perSecond} -2 %`],
    ['most that arrive in a second', toCell(kept.mostInASecond), String(kept.perSecond + 2)],
    ['reply p99 ms, nobody fails', toCell(undisturbed, 1)],
    ['times that beside refused people', toCell(besidePairs / undisturbed, 2), '1.20'],
    ['times that beside a refused number', toCell(besideNumber / undisturbed, 2), '1.20'],
  ])}`
}

/** The table of what it costs that a model answers, with the goals beside it. */
export function toAgentReport(cost: AgentCost): string {
  const { repliedMs, undisturbed, beside } = cost
  const ratio = (a: number | undefined, b: number | undefined) =>
    toCell(a === undefined || b === undefined ? undefined : a / b, 2)
  return `Answers of a model\n${toTable([
    ['', '', 'goal'],
    ['reply p50 ms, without a model', toCell(repliedMs.echo, 1)],
    ['more by a model that takes no time, ms', toCell(repliedMs.agent - repliedMs.echo, 1), '5'],
    ['CPU us of an answer by a model', toCell(cost.cpuUsPerAnswer)],
    ['conversations that think at once', toCell(cost.thinking), '500'],
    ['memory meanwhile, MB', toCell(cost.memoryMb), '400'],
    ['replies/s without a model', toCell(undisturbed.perSecond)],
    ['times that beside those that think', ratio(beside.perSecond, undisturbed.perSecond), '0.95'],
    ['CPU us a message without a model', toCell(undisturbed.cpuUsPerMessage)],
    ['times that beside them', ratio(beside.cpuUsPerMessage, undisturbed.cpuUsPerMessage), '1.05'],
    ['mistakes', toCell(cost.mistakes), '0'],
  ])}`
}

/** The table of what idle conversations cost, with the goals beside it. */
export function toIdleReport(cost: IdleCost): string {
  const { without, with: among } = cost.cpuUsPerMessage
  const ratio = without === undefined || among === undefined ? undefined : among / without
  return `${cost.conversations} idle conversations\n${toTable([
    ['', 'ms', 'goal', 'MB', 'peak MB', 'goal'],
    toStartRow('start after a clean stop', cost.afterStop, '2000', '200'),
    toStartRow('start after kill -9', cost.afterKill, '5000', '400'),
    ['a turn: times its cost without them', toCell(ratio, 2), '1.20'],
    ['a turn without them, CPU us', toCell(without)],
    ['a turn among them, CPU us', toCell(among)],
    ['mistakes while they were made', toCell(cost.mistakes), '0'],
  ])}`
}

function toStartRow(title: string, start: Start, goalMs: string, goalMb: string): string[] {
  const { startedAfterMs, memoryMb, peakMemoryMb } = start
  return [title, toCell(startedAfterMs), goalMs, toCell(memoryMb), toCell(peakMemoryMb), goalMb]
}
