import type { Command } from 'commander'
import { readConfig } from '../config.ts'
import { launchServer } from './server-process.ts'
import type { Supervisor } from './supervisor.ts'
import { describeEnding, LONGEST_STOP_MS, startSupervisor } from './supervisor.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
Runs the server as a child process and starts it again when it dies. Settings come from the
environment and from .env; without any it starts, and its log says what a real number needs.

Examples:
  $ turnwise start
  $ PORT=8080 BOT=echo turnwise start
`

/** `turnwise start`: the server, watched over. */
export function addStart(program: Command, terminal: Terminal): void {
  program
    .command('start')
    .summary('run the server')
    .description('Run the server and keep it running.')
    .addHelpText('after', HELP)
    .action(async () => {
      // Mistakes are told by the process that a person started, before there is another.
      const { drainSeconds } = readConfig(terminal.environment)
      const supervisor = startSupervisor({
        longestStopMs: LONGEST_STOP_MS + drainSeconds * 1_000,
        launch: () => launchServer({ environment: terminal.environment }),
        onCrash: (ending, delayMs) => {
          const how = describeEnding(ending)
          terminal.tell(`The server was ended ${how}: it is started again in ${delayMs} ms.`)
        },
      })
      handSignalsOn(supervisor)
      terminal.exitWith(await supervisor.ended)
    })
}

/** SIGTERM and SIGINT stop the child first; we follow with its exit code. */
export function handSignalsOn(supervisor: Pick<Supervisor, 'stop'>): void {
  process.on('SIGTERM', () => supervisor.stop('SIGTERM'))
  process.on('SIGINT', () => supervisor.stop('SIGINT'))
}
