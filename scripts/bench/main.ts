// The bench: the server as its own process against a fake Graph API on another core, in turns with
// two stateless echoes, in figures that can be compared on any machine. PostgreSQL runs on whichever
// core is free.
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { killAllProcesses } from '../../test/support/running-process.ts'
import { chooseCores } from './cores.ts'
import type { Database } from './database.ts'
import { startDatabase } from './database.ts'
import { startFakeGraph } from './fake-graph-client.ts'
import type { BenchOptions } from './options.ts'
import { parseOptions, usage } from './options.ts'
import { createProgress } from './progress.ts'
import {
  toAgentReport,
  toBatchReport,
  toComparisonReport,
  toIdleReport,
  toRatesReport,
} from './report.ts'
import { toDatabaseIdleReport, toTimersReport } from './report-database.ts'
import type { Bench } from './run.ts'
import { measureAgentCost } from './scenarios/agent.ts'
import { measureBatchCost } from './scenarios/batch.ts'
import { compareSystems, comparisonNames } from './scenarios/comparison.ts'
import { measureDatabaseIdleCost } from './scenarios/database-idle.ts'
import { measureIdleCost } from './scenarios/idle.ts'
import { measureRates } from './scenarios/rates.ts'
import { measureTimers } from './scenarios/timers.ts'

async function measure(options: BenchOptions, bench: Bench): Promise<void> {
  const names = comparisonNames.filter((name) => options.only.includes(name))
  const comparisons = await compareSystems(bench, { ...options, names })
  const batchCost = options.only.includes('batch') ? await measureBatchCost(bench) : undefined
  const ratesKept = options.only.includes('rates')
    ? await measureRates(bench, options.rounds)
    : undefined
  const agentCost = options.only.includes('agent')
    ? await measureAgentCost(bench, options.rounds, options.messages)
    : undefined
  const idleCost = options.only.includes('idle')
    ? await measureIdleCost(bench, options.idle, options.messages)
    : undefined
  const databaseIdleCost = options.only.includes('database-idle')
    ? await measureDatabaseIdleCost(bench, options.databaseIdle, options.messages)
    : undefined
  const timersCost = options.only.includes('timers') ? await measureTimers(bench) : undefined
  bench.progress.end()

  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`
  if (options.json) {
    const costs = { batchCost, ratesKept, agentCost, idleCost, databaseIdleCost, timersCost }
    console.log(JSON.stringify({ machine, comparisons, ...costs }, null, 2))
    return
  }
  const reports = [
    machine,
    ...(comparisons.length === 0 ? [] : [toComparisonReport(comparisons)]),
    ...(batchCost === undefined ? [] : [toBatchReport(batchCost)]),
    ...(ratesKept === undefined ? [] : [toRatesReport(ratesKept)]),
    ...(agentCost === undefined ? [] : [toAgentReport(agentCost)]),
    ...(idleCost === undefined ? [] : [toIdleReport(idleCost)]),
    ...(databaseIdleCost === undefined ? [] : [toDatabaseIdleReport(databaseIdleCost)]),
    ...(timersCost === undefined ? [] : [toTimersReport(timersCost)]),
  ]
  console.log(reports.join('\n\n'))
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  if (options.help) return console.log(usage)

  const folder = mkdtempSync(join(options.folder, 'turnwise-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  const createFolder = () => mkdtempSync(join(folder, 'store-'))
  const cores = chooseCores(!options.unpinned)
  const graph = await startFakeGraph(cores.others)
  let started: Promise<Database> | undefined
  const database = () => {
    started ??= startDatabase(options.folder)
    return started
  }
  try {
    await measure(options, { cores, graph, database, createFolder, progress: createProgress() })
  } finally {
    await (await started)?.stop()
    await killAllProcesses()
  }
}

// A signal ends the bench like an error: what it has started and written goes on `exit`.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

main().catch((failure: unknown) => {
  console.error(failure instanceof Error ? failure.message : failure)
  process.exitCode = 1
})
