import { randomBytes } from 'node:crypto'
import type { Development } from '../support/development.ts'
import { startDevelopment } from '../support/development.ts'
import { eventually } from '../support/eventually.ts'
import { copyProject } from '../support/project-copy.ts'
import type { Ran } from '../support/run-turnwise.ts'
import { runTurnwise } from '../support/run-turnwise.ts'
import { killAllProcesses } from '../support/running-process.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

jest.setTimeout(60_000)
afterAll(killAllProcesses)

/** Longer than what is written or read at once. */
const CONTENT = randomBytes(1_000_000).toString('hex')

let project: string
let dev: Development

beforeAll(async () => {
  project = copyProject()
  dev = await startDevelopment({ project, bot: 'echo', folder: createTemporaryFolder() })
})

test('a file that a person sent is written out, beside a running server and without one', async () => {
  await sendDocument(CONTENT)
  const id = await eventually(findStored, { withinMs: 15_000, everyMs: 200 })
  expect((await run('media', id)).stdout === CONTENT).toBe(true)
  expect(JSON.parse((await run('media', id, '--json')).stdout)).toMatchObject({
    mediaId: id,
    media: 'document',
    filename: 'numbers.txt',
    bytes: CONTENT.length,
  })
  expect(await run('media', '4711')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^There is no file of the media id `4711`: .*\n$/),
  })

  expect((await dev.process.stop()).code).toBe(0)
  expect((await run('media', id)).stdout === CONTENT).toBe(true)
  expect(await run('media', '4711')).toMatchObject({ code: 1, stdout: '' })
})

/** The media id of the file that the log says is here. */
async function findStored(): Promise<string> {
  const { stdout } = await run('tail', '--no-follow', '--json')
  const line = stdout.split('\n').find((text) => text.includes('"media.stored"'))
  if (line === undefined) throw new Error('No file is here yet.')
  return (JSON.parse(line) as Line).detail.mediaId
}

interface Line {
  readonly detail: { readonly mediaId: string }
}

async function sendDocument(content: string): Promise<void> {
  const emulatorUrl = `http://127.0.0.1:${dev.environment['EMULATOR_PORT']}`
  const data = Buffer.from(content).toString('base64')
  const draft = { type: 'document', data, mimeType: 'text/plain', filename: 'numbers.txt' }
  const response = await fetch(`${emulatorUrl}/phones/15550100001/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(draft),
  })
  expect(response.status).toBe(201)
}

function run(...args: string[]): Promise<Ran> {
  return runTurnwise(args, { project, environment: dev.environment })
}
