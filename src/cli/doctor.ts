import type { Command } from 'commander'
import { clock } from '../app/clock.ts'
import type { Finding } from '../app/connect/finding.ts'
import type { Config } from '../config.ts'
import { readConfig } from '../config.ts'
import { KnownError } from '../core/errors.ts'
import { checkNode, checkPort, checkStore } from './checks/machine.ts'
import { checkGraph, explainAddress } from './checks/whatsapp.ts'
import { endWith, toLine } from './findings.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
Checks every setting, the bots, the port, the folder and the Graph API. Sends nothing to anybody.
Ends with 1 when something must be fixed before a real number can be served.

Examples:
  $ turnwise doctor
  $ turnwise doctor --json
`

/** `turnwise doctor`: what keeps this installation from serving a real number. */
export function addDoctor(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .summary('check the settings and say what to fix')
    .description('Check the settings and everything they name, and say what to fix.')
    .option('--json', 'print one JSON array')
    .addHelpText('after', HELP)
    .action(async ({ json }: { readonly json?: boolean }) => {
      const findings = await examine(terminal)
      if (json) terminal.print(JSON.stringify(findings, null, 2))
      else for (const finding of findings) terminal.print(toLine(finding, terminal))
      endWith(findings, terminal)
    })
}

async function examine(terminal: Terminal): Promise<readonly Finding[]> {
  const node = checkNode(process.version)
  const read = tryConfig(terminal)
  if ('mistakes' in read) return [node, ...read.mistakes]
  const { config } = read
  return [
    node,
    ...toMissing(config),
    ...(await checkBots(config)),
    ...(await checkModels(config)),
    await checkPort(config),
    await checkStore(config),
    ...(await checkGraph(config)),
    ...(await checkVersion(config)),
    explainAddress(config),
  ]
}

function tryConfig({
  environment,
}: Terminal): { readonly config: Config } | { readonly mistakes: readonly Finding[] } {
  try {
    return { config: readConfig(environment) }
  } catch (error) {
    if (!(error instanceof KnownError)) throw error
    const [, ...sentences] = error.message.split('\n')
    const mistakes = sentences.map((text): Finding => {
      const [about = '', ...rest] = text.split(': ')
      return { state: 'fix', about, sentence: rest.join(': ') }
    })
    return { mistakes }
  }
}

function toMissing({ missing }: Config): readonly Finding[] {
  if (missing.length === 0) {
    return [{ state: 'ok', about: 'Settings', sentence: 'All are there and well formed.' }]
  }
  return missing.map(({ place, problem, cure }) => {
    return { state: 'fix', about: place, sentence: `${problem} ${cure}` }
  })
}

async function checkVersion({ graphVersion }: Config): Promise<readonly Finding[]> {
  const { judgeVersion } = await import('../app/connect.ts')
  const finding = judgeVersion(graphVersion, clock.now())
  return finding.state === 'ok' ? [] : [finding]
}

async function checkModels(config: Config): Promise<readonly Finding[]> {
  const { loadBots } = await import('../app/load-bots.ts')
  const { examineModels } = await import('../app/models.ts')
  const { bots } = await loadBots()
  return examineModels(config, bots, clock.now())
}

async function checkBots(config: Config): Promise<readonly Finding[]> {
  const { loadBots } = await import('../app/load-bots.ts')
  const { bots, broken } = await loadBots()
  const known = bots.map(({ name }) => name)
  const needed = new Set(config.numbers.map(({ bot }) => bot)).add(config.bot)
  const findings: Finding[] = broken.map(({ name, error }) => {
    const state = needed.has(name) ? 'fix' : 'note'
    return { state, about: `Bot ${name}`, sentence: error.message }
  })
  for (const name of needed) {
    if (broken.some((bot) => bot.name === name)) continue
    const isThere = known.includes(name)
    const sentence = isThere
      ? 'It loads and can be made durable.'
      : `There is no such bot: the bots are ${known.join(', ')}. Set BOT to one of them.`
    findings.push({ state: isThere ? 'ok' : 'fix', about: `Bot ${name}`, sentence })
  }
  return findings
}
