import { SingleBar } from 'cli-progress'
import type { Command } from 'commander'
import { readConfig, readStoreName } from '../config.ts'
import { STORE_INVARIANTS } from '../core/store-invariants.ts'
import type { Stage } from '../core/transfer.ts'
import { STAGES } from '../core/transfer.ts'
import type { Terminal } from './terminal.ts'
import { EXIT } from './terminal.ts'

const COPY_HELP = `
Copies everything into an empty store: conversations with what waits in them, people with every name
they had, keys of messages, files, facts and the log. Both are compared in the end. One that was cut
off goes on when it is called again. No server may work on either of them; a server refuses a store
with half a copy in it. A store is named as in STORE_URL, or by a variable that has it.

Examples:
  $ turnwise store copy lowdb:./data STORE_URL
  $ turnwise store copy STORE_URL lowdb:./copy
`

const CHECK_HELP = `
Changes nothing. No server may work on the store meanwhile. Ends with 1 when one of these is broken:

${STORE_INVARIANTS.map((invariant) => `  - ${invariant}`).join('\n')}

Examples:
  $ turnwise store check
  $ turnwise store check lowdb:./copy --json
`

/** `turnwise store`: what concerns everything that is kept. */
export function addStore(program: Command, terminal: Terminal): void {
  const store = program
    .command('store')
    .summary('copy and check everything that is kept')
    .description('Copy and check everything that is kept.')
    .addHelpText('after', '\nExample:\n  $ turnwise store copy lowdb:./data STORE_URL\n')
  store
    .command('copy <from> <to>')
    .summary('copy everything into another store')
    .description('Copy everything into another store, for example from files to PostgreSQL.')
    .addHelpText('after', COPY_HELP)
    .action((from: string, to: string) => copy(terminal, from, to))
  store
    .command('check [store]')
    .summary('look for what cannot be in a store')
    .description('Look for what cannot be in a store (STORE_URL unless named).')
    .option('--json', 'print one JSON object')
    .addHelpText('after', CHECK_HELP)
    .action((named: string | undefined, options: { readonly json?: boolean }) =>
      check(terminal, named, options.json === true),
    )
}

async function copy(terminal: Terminal, from: string, to: string): Promise<void> {
  const { environment } = terminal
  const [source, target] = [readStoreName(from, environment), readStoreName(to, environment)]
  const { copyWholeStore } = await import('../app/store-copy.ts')
  const shares = { copy: 0, compare: 1 } as const
  const progress = startProgress(terminal, 2)
  try {
    const counts = await copyWholeStore(source, target, (step, stage, share) =>
      progress.show(`${step} ${stage}`, shares[step] + shareOf(stage, share)),
    )
    progress.stop()
    for (const [kind, count] of counts) terminal.print(`${kind}: ${count}`)
    terminal.print('Both stores keep the same.')
  } finally {
    progress.stop()
  }
}

async function check(
  terminal: Terminal,
  named: string | undefined,
  isJson: boolean,
): Promise<void> {
  const { environment } = terminal
  const choice =
    named === undefined ? readConfig(environment).store : readStoreName(named, environment)
  const { checkWholeStore } = await import('../app/store-copy.ts')
  const progress = startProgress(terminal, 1)
  try {
    const { counts, violations } = await checkWholeStore(choice, (stage, share) =>
      progress.show(stage, shareOf(stage, share)),
    )
    progress.stop()
    if (isJson) {
      terminal.print(JSON.stringify({ counts: Object.fromEntries(counts), violations }, null, 2))
    } else {
      for (const { place, problem } of violations) terminal.print(`${place}: ${problem}`)
      for (const [kind, count] of counts) terminal.print(`${kind}: ${count}`)
      if (violations.length === 0) terminal.print('Everything is as it must be.')
    }
    if (violations.length > 0) terminal.exitWith(EXIT.failed)
  } finally {
    progress.stop()
  }
}

/** How much of all stages is behind us, of which each counts the same. */
function shareOf(stage: Stage, share: number): number {
  return (STAGES.indexOf(stage) + share) / STAGES.length
}

/** A bar for a person, nothing for a program. May be stopped twice. */
function startProgress(
  { isInteractive }: Terminal,
  total: number,
): { show(what: string, done: number): void; stop(): void } {
  if (!isInteractive) return { show: () => {}, stop: () => {} }
  const bar = new SingleBar({
    format: '{bar} {percentage}% | {what} | {eta_formatted} left',
    hideCursor: true,
    clearOnComplete: true,
  })
  bar.start(total, 0, { what: '' })
  return { show: (what, done) => bar.update(done, { what }), stop: () => bar.stop() }
}
