import { createPrivateKey, createPublicKey } from 'node:crypto'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { shareFlowKey } from '../../src/cli/development/flow-key.ts'
import { readConfig } from '../../src/config.ts'
import type { EmulatorStage } from '../support/emulator.ts'
import { accessToken, phoneNumberId, startEmulatorStage } from '../support/emulator.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

let stage: EmulatorStage

beforeEach(async () => {
  stage = await startEmulatorStage()
})
afterEach(() => stage.stop())

const settings = {
  WHATSAPP_APP_SECRET: 'app-secret',
  WHATSAPP_VERIFY_TOKEN: 'verify-token',
  WHATSAPP_ACCESS_TOKEN: accessToken,
  WHATSAPP_PHONE_NUMBER_ID: phoneNumberId,
}

async function uploaded(): Promise<string | undefined> {
  const path = `/v25.0/${phoneNumberId}/whatsapp_business_encryption`
  const { body } = await stage.ask<{ data: { business_public_key: string }[] }>('GET', path)
  return body.data[0]?.business_public_key
}

test('the server and the emulator of dev agree on a key, which stays the same', async () => {
  const folder = createTemporaryFolder()
  mkdirSync(join(folder, 'emulator'))
  const environment = { ...settings, STORE_URL: `lowdb:${folder}` }
  const config = readConfig(environment)
  const told = await shareFlowKey(config, environment, stage.emulator.url)
  const file = told['WHATSAPP_FLOWS_PRIVATE_KEY'] ?? ''
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const key = createPublicKey(createPrivateKey(readFileSync(file)))
  expect(await uploaded()).toBe(key.export({ type: 'spki', format: 'pem' }))
  expect(readConfig({ ...environment, ...told }).flowKeys).toHaveLength(1)

  const before = await uploaded()
  expect(await shareFlowKey(config, environment, stage.emulator.url)).toEqual(told)
  expect(await uploaded()).toBe(before)
})

test('without a folder there is no key, unless the settings name one', async () => {
  const environment = { ...settings, STORE_URL: 'memory:' }
  const config = readConfig(environment)
  expect(await shareFlowKey(config, environment, stage.emulator.url)).toEqual({})
  expect(await uploaded()).toBeUndefined()
  const file = join(createTemporaryFolder(), 'own.pem')
  const named = { ...environment, WHATSAPP_FLOWS_PRIVATE_KEY: `${file}, other.pem` }
  expect(await shareFlowKey(config, named, stage.emulator.url)).toEqual({
    WHATSAPP_FLOWS_PRIVATE_KEY: `${file}, other.pem`,
  })
  expect(await uploaded()).toContain('PUBLIC KEY')
})
