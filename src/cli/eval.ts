import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { clock } from '../app/clock.ts'
import { createLogger } from '../app/logger.ts'
import { readConfig } from '../config.ts'
import { KnownError } from '../core/errors.ts'
import type { Evaluation } from '../core/evaluation.ts'
import { parseEvaluation } from '../core/evaluation.ts'
import { toHeldLines, toSummary, toSummaryLines } from './eval/report.ts'
import type { Terminal } from './terminal.ts'
import { EXIT } from './terminal.ts'

const HELP = `
Each conversation of the file is held with the real model (ANTHROPIC_API_KEY), in memory: nothing is
sent to anybody, and no data are touched. What people read and hear of a step is compared with what
the file expects; the first step that is not as expected ends its conversation. The README tells what
the file may hold. Ends with 1 when fewer have passed than --least says, or where the model could not
be asked (a wrong key, no network): then nothing is measured.

Examples:
  $ turnwise eval helpdesk
  $ turnwise eval helpdesk --least 90 --repeat 3
  $ turnwise eval helpdesk --only 'a square wheel' --json
`

/** What the smallest useful file holds. */
const EXAMPLE = JSON.stringify(
  {
    conversations: [
      {
        name: 'a greeting is answered',
        steps: [{ says: 'hello', expect: { heard: 'help', notHeard: ['sorry'] } }],
      },
    ],
  },
  null,
  2,
)

interface EvalOptions {
  readonly file?: string
  readonly least: string
  readonly repeat: string
  readonly parallel: string
  readonly only?: string
  readonly json?: boolean
}

/** `turnwise eval`: holds scripted conversations with a bot and its real model. */
export function addEval(program: Command, terminal: Terminal): void {
  program
    .command('eval <bot>')
    .summary('hold scripted conversations with a bot and its model')
    .description('Hold scripted conversations with a bot and its model, and tell how many pass.')
    .option('--file <path>', 'the conversations (default: bots/<bot>/<bot>.eval.json)')
    .option('--least <percent>', 'so many must pass', '100')
    .option('--repeat <count>', 'hold each so often: a model does not always answer the same', '1')
    .option('--parallel <count>', 'hold so many at once', '4')
    .option('--only <part>', 'only those with this in their name')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action((name: string, options: EvalOptions) => run(terminal, name, options))
}

async function run(terminal: Terminal, name: string, options: EvalOptions): Promise<void> {
  const least = toWhole('--least', options.least, { from: 0, to: 100 })
  const repeat = toWhole('--repeat', options.repeat, { from: 1, to: 1_000 })
  const parallel = toWhole('--parallel', options.parallel, { from: 1, to: 100 })
  const config = readConfig(terminal.environment)
  const { BOTS_FOLDER, loadBot } = await import('../app/load-bots.ts')
  const bot = await loadBot(name)
  const file = options.file ?? join(BOTS_FOLDER, name, `${name}.eval.json`)
  const evaluation = choose(readEvaluation(file), options.only)
  const { createModelParts, findUnpriced } = await import('../app/models.ts')
  const unpriced = findUnpriced(bot, config, clock.now())
  if (unpriced !== undefined) throw unpriced
  const { model, prices } = await createModelParts(config, [bot], createLogger(config.logLevel))
  if (model === undefined) {
    throw new KnownError(
      'config-invalid',
      'ANTHROPIC_API_KEY is missing: an evaluation asks the real model. Set it in .env.',
    )
  }
  const { evaluate, findTrouble } = await import('../testing/evaluate.ts')
  const count = evaluation.conversations.length * repeat
  terminal.tell(`${count} conversations with ${name}, ${parallel} at once.`)
  try {
    const held = await evaluate(bot, evaluation, {
      model,
      prices,
      clock,
      parallel,
      repeat,
      onHeld: (one) => {
        for (const line of toHeldLines(one)) terminal.tell(line)
      },
    })
    const trouble = findTrouble(held)
    if (trouble !== undefined) {
      throw new KnownError('model-unavailable', `Nothing was measured of the model: ${trouble}`)
    }
    const summary = toSummary(held)
    if (options.json) {
      terminal.print(JSON.stringify({ bot: name, ...summary, conversations: held }, null, 2))
    } else for (const line of toSummaryLines(summary)) terminal.print(line)
    if (summary.passRate * 100 < least) terminal.exitWith(EXIT.failed)
  } finally {
    await model.close()
  }
}

function readEvaluation(path: string): Evaluation {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    if (isMissing(cause)) {
      const message = `There is no evaluation yet: write ${path}, for example\n${EXAMPLE}`
      throw new KnownError('evaluation-invalid', message, { cause })
    }
    const why = cause instanceof SyntaxError ? 'is no JSON' : 'cannot be read'
    const message = `${path} ${why}: it should hold the scripted conversations, as the README tells.`
    throw new KnownError('evaluation-invalid', message, { cause })
  }
  return parseEvaluation(json)
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
}

function choose(evaluation: Evaluation, part: string | undefined): Evaluation {
  if (part === undefined) return evaluation
  const conversations = evaluation.conversations.filter(({ name }) => name.includes(part))
  if (conversations.length > 0) return { ...evaluation, conversations }
  throw new KnownError('not-found', `No conversation has \`${part}\` in its name.`)
}

function toWhole(
  name: string,
  given: string,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const value = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN
  if (value >= from && value <= to) return value
  throw new KnownError(
    'usage',
    `${name} is \`${given}\`: give a whole number from ${from} to ${to}.`,
  )
}
