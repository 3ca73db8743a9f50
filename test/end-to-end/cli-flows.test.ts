import { createHmac, createPrivateKey, createPublicKey } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EmulatorStage } from '../support/emulator.ts'
import {
  accessToken,
  appSecret,
  businessAccountId,
  phoneNumberId,
  startEmulatorStage,
} from '../support/emulator.ts'
import { runTurnwise } from '../support/run-turnwise.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

jest.setTimeout(30_000)

let stage: EmulatorStage
let folder: string

beforeEach(async () => {
  stage = await startEmulatorStage({ requireProof: true })
  folder = createTemporaryFolder()
})
afterEach(() => stage.stop())

const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  runTurnwise(['flows', 'keys', ...args], {
    environment: {
      GRAPH_API_URL: stage.emulator.url,
      WHATSAPP_APP_SECRET: appSecret,
      WHATSAPP_APP_SECRET_PROOF: 'on',
      WHATSAPP_VERIFY_TOKEN: 'verify-token',
      WHATSAPP_ACCESS_TOKEN: accessToken,
      WHATSAPP_PHONE_NUMBER_ID: phoneNumberId,
      WHATSAPP_BUSINESS_ACCOUNT_ID: businessAccountId,
      ...more,
    },
  })

/** The public key that the emulator has of the number. */
async function uploaded(): Promise<string | undefined> {
  const path = `${stage.emulator.url}/v25.0/${phoneNumberId}/whatsapp_business_encryption`
  const proof = createHmac('sha256', appSecret).update(accessToken).digest('hex')
  const response = await fetch(`${path}?access_token=${accessToken}&appsecret_proof=${proof}`)
  const { data } = (await response.json()) as { data: { business_public_key: string }[] }
  return data[0]?.business_public_key
}

test('a key is made that only this user can read, and WhatsApp is told its public half', async () => {
  const file = join(folder, 'flows.pem')
  const ran = await run(['--file', file], { WHATSAPP_FLOWS_PASSPHRASE: 'a long word' })
  expect(ran.code).toBe(0)
  expect(ran.stdout).toContain('a new key was made')
  expect(ran.stderr).toContain(`WHATSAPP_FLOWS_PRIVATE_KEY=${file}`)
  expect(ran.stdout + ran.stderr).not.toContain('a long word')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const text = readFileSync(file, 'utf8')
  expect(text).toContain('ENCRYPTED')
  const key = createPrivateKey({ key: text, passphrase: 'a long word' })
  expect(await uploaded()).toBe(createPublicKey(key).export({ type: 'spki', format: 'pem' }))
})

test('a key that is there is used and never changed', async () => {
  const file = join(folder, 'flows.pem')
  const first = await run(['--file', file, '--no-upload', '--json'])
  expect(JSON.parse(first.stdout)).toMatchObject({ file, isNew: true, uploads: [] })
  expect(await uploaded()).toBeUndefined()
  const before = readFileSync(file, 'utf8')
  const second = await run(['--json'], { WHATSAPP_FLOWS_PRIVATE_KEY: file })
  const { publicKey, ...rest } = JSON.parse(second.stdout) as { publicKey: string }
  expect(rest).toMatchObject({ isNew: false, uploads: [{ numberId: phoneNumberId }] })
  expect(await uploaded()).toBe(publicKey)
  expect(readFileSync(file, 'utf8')).toBe(before)
})

test('what went wrong is told, and ends with 1 or 2', async () => {
  const file = join(folder, 'flows.pem')
  const refused = await run(['--file', file], { WHATSAPP_ACCESS_TOKEN: 'a-wrong-token' })
  expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining('did not take it') })
  writeFileSync(join(folder, 'other.pem'), 'not a key')
  const other = await run(['--file', join(folder, 'other.pem')])
  expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('no RSA key') })
  const unknown = await run(['--file', file, '--number', '1'])
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining(phoneNumberId) })
  const bare = await runTurnwise(['flows', 'keys', '--file', file])
  expect(bare).toMatchObject({ code: 1, stderr: expect.stringContaining('--no-upload') })
})
