import { Command } from 'commander'
import { addApprovals } from './approvals.ts'
import { addBackup } from './backup.ts'
import { addChat } from './chat.ts'
import { addConnect } from './connect.ts'
import { addConversations } from './conversations.ts'
import { addDeadLetters } from './dead-letters.ts'
import { addDev } from './dev.ts'
import { addDoctor } from './doctor.ts'
import { addEmulator } from './emulator.ts'
import { addErrors } from './errors.ts'
import { addEval } from './eval.ts'
import { describeFailure } from './failure.ts'
import { addFlows } from './flows.ts'
import { addMedia } from './media.ts'
import { addMigrate } from './migrate.ts'
import { addNew } from './new.ts'
import { addNumber } from './number.ts'
import { addOutbox } from './outbox.ts'
import { addRelease } from './release.ts'
import { addReply } from './reply.ts'
import { addServe } from './serve.ts'
import { addStart } from './start.ts'
import { addStore } from './store.ts'
import { addTail } from './tail.ts'
import { addTake } from './take.ts'
import { addTemplates } from './templates.ts'
import type { Terminal } from './terminal.ts'
import { EXIT } from './terminal.ts'
import { readVersion } from './version.ts'

const HELP = `
Verbs that look or act go through the running server, or to the files when none runs.
Exit codes: 0 done, 1 failed, 2 called the wrong way.

Examples:
  $ turnwise dev pizza
  $ turnwise tail --failed
  $ turnwise conversations list --json
`

/** Runs one command line. Mistakes are told on the terminal, and in the exit code. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<void> {
  const program = new Command('turnwise')
    .description('WhatsApp bots that keep every turn of a conversation.')
    .version(readVersion(), '-V, --version', 'print the version of Turnwise')
    .addHelpText('after', HELP)
    .helpCommand(false)
    .exitOverride()
    .showHelpAfterError('(turnwise --help lists the verbs, turnwise <verb> --help explains one)')
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.tell(text.trimEnd()),
    })
  for (const add of [addDev, addStart, addEmulator, addChat, addTail, addConversations]) {
    add(program, terminal)
  }
  for (const add of [
    addDeadLetters,
    addOutbox,
    addMedia,
    addTake,
    addReply,
    addRelease,
    addApprovals,
    addBackup,
  ]) {
    add(program, terminal)
  }
  for (const add of [addConnect, addNumber, addFlows]) add(program, terminal)
  for (const add of [addMigrate, addStore, addErrors, addTemplates, addEval]) add(program, terminal)
  for (const add of [addNew, addDoctor, addServe]) add(program, terminal)
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    const { text, code } = describeFailure(error)
    if (text !== '') terminal.tell(text)
    if (code !== EXIT.ok) terminal.exitWith(code)
  }
}
