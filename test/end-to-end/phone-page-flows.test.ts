import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import type { App } from '../../src/app.ts'
import { startApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { startEmulator } from '../../src/emulator/emulator.ts'
import { bookingJson, createBookingBot } from '../support/booking-bot.ts'
import { describeInBrowser, openBrowser } from '../support/browser.ts'
import { createKeyPair } from '../support/flow-client.ts'
import { findFreePort } from '../support/free-port.ts'
import { appSecret, phoneNumberId, testSettings } from '../support/settings.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

// A browser on a busy machine may take its time.
jest.setTimeout(30_000)

const waId = '15550100001'
const accessToken = testSettings['WHATSAPP_ACCESS_TOKEN'] ?? ''

describeInBrowser('a form with an endpoint on the phone page', () => {
  let browser: Browser
  let page: Page
  let emulator: Emulator
  let app: App

  const post = async (path: string, body: object) => {
    const response = await fetch(`${emulator.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(response.ok).toBe(true)
  }

  beforeAll(async () => {
    const port = await findFreePort()
    const { publicPem, privatePem } = await createKeyPair()
    const file = join(createTemporaryFolder(), 'flows.pem')
    writeFileSync(file, privatePem)
    emulator = await startEmulator({
      port: 0,
      webhookUrl: `http://127.0.0.1:${port}/webhook`,
      appSecret,
      accessToken,
      numbers: [
        { phoneNumberId, displayPhoneNumber: '15550783881', businessAccountId: '102290129340398' },
      ],
      pairLimit: false,
    })
    const config = readConfig({
      ...testSettings,
      PORT: String(port),
      GRAPH_API_URL: emulator.url,
      STORE_URL: 'memory:',
      BOT: 'booking',
      WHATSAPP_FLOWS_PRIVATE_KEY: file,
      LOG_LEVEL: 'silent',
    })
    app = await startApp(config, { bots: [createBookingBot([])], watchdog: false })
    await post('/flows', { name: 'table', json: bookingJson })
    const keyPath = `/v25.0/${phoneNumberId}/whatsapp_business_encryption`
    await post(`${keyPath}?access_token=${accessToken}`, { business_public_key: publicPem })
    browser = await openBrowser()
    page = await browser.newPage({ reducedMotion: 'reduce' })
  })
  afterAll(async () => {
    await browser.close()
    await app.stop()
    await emulator.stop()
  })

  test('is filled in, complained about, gone back in and finished', async () => {
    await page.goto(`${emulator.url}/#${waId}`)
    await post(`/phones/${waId}/messages`, { type: 'text', text: 'hi' })
    await page.getByRole('button', { name: 'Book' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Hello Ada').waitFor()

    await dialog.getByLabel('Day').fill('2026-12-24')
    await dialog.getByLabel('People').fill('4')
    await dialog.getByRole('button', { name: 'Next' }).click()
    await dialog.getByRole('alert').getByText('We are closed.').waitFor()

    await dialog.getByLabel('Day').fill('2026-12-01')
    await dialog.getByRole('button', { name: 'Next' }).click()
    await dialog.getByText('A table on 2026-12-01').waitFor()
    expect(await dialog.getByRole('alert').count()).toBe(0)

    await dialog.getByRole('button', { name: 'Back' }).click()
    await dialog.getByText('Again').waitFor()
    expect(await dialog.getByLabel('Day').inputValue()).toBe('2026-12-01')
    await dialog.getByLabel('Day').fill('2026-12-02')
    await dialog.getByRole('button', { name: 'Next' }).click()
    await dialog.getByRole('button', { name: 'Book' }).click()
    await page.getByText(/Booked: .*2026-12-02/).waitFor()
    expect(await dialog.count()).toBe(0)
  })
})
