import type { Page } from 'playwright-core'
import type { Emulator, EmulatorOptions } from '../../src/emulator/emulator.ts'
import { startEmulator } from '../../src/emulator/emulator.ts'
import { openBrowser } from './browser.ts'
import { eventually } from './eventually.ts'
import { appSecret, phoneNumberId } from './settings.ts'
import type { HeardMessage, SmallBusiness } from './small-business.ts'
import { createSmallBusiness } from './small-business.ts'

export const accessToken = 'access-token-of-the-tests'

export const pictureBytes = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAADklEQVR4nGMoQAIMxHEAIlIVAYEkUJIAAAAASUVORK5CYII=',
  'base64',
)

/** The phone page in a real browser, the emulator behind it and a business that hears its phones. */
export interface PhonePage {
  readonly page: Page
  readonly business: SmallBusiness
  /** Where the emulator is, also after it was started again. */
  url(): string
  stopEmulator(): Promise<void>
  /** Starts it again where it was. */
  startEmulator(): Promise<void>
  /** Posts to its control API; throws what it says against it. */
  control(path: string, body: unknown): Promise<{ readonly id: string }>
  /** The first message of a phone that is the wanted one; waits for it. */
  heard(waId: string, isIt: (message: HeardMessage) => boolean): Promise<HeardMessage>
  close(): Promise<void>
}

/** Opens everything; it must be closed. Throws with the cure if there is no browser. */
export async function openPhonePage(options: Partial<EmulatorOptions> = {}): Promise<PhonePage> {
  let emulator: Emulator
  const browser = await openBrowser()
  const page = await browser.newPage({ reducedMotion: 'reduce' })
  const business = await createSmallBusiness({
    graphUrl: () => emulator.url,
    phoneNumberId,
    accessToken,
    appSecret,
    picture: pictureBytes,
  })
  await business.listen()

  function start(port: number): Promise<Emulator> {
    return startEmulator({
      webhookUrl: business.webhookUrl,
      appSecret,
      accessToken,
      numbers: [
        {
          phoneNumberId,
          displayPhoneNumber: '15550783881',
          businessAccountId: '102290129340398',
          verifiedName: 'Forno Aurora',
        },
      ],
      pairLimit: false,
      sentDelayMs: 1,
      deliveredDelayMs: 1,
      ...options,
      port,
    })
  }

  emulator = await start(0)
  return {
    page,
    business,
    url: () => emulator.url,
    stopEmulator: () => emulator.stop(),
    startEmulator: async () => {
      emulator = await start(emulator.port)
    },
    control: async (path, body) => {
      const response = await fetch(`${emulator.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      if (!response.ok) throw new Error(`The emulator refused: ${await response.text()}`)
      return (await response.json()) as { id: string }
    },
    heard: (waId, isIt) =>
      eventually(() => {
        const found = business.heard.find((message) => message.from === waId && isIt(message))
        if (found === undefined) throw new Error('The business has not heard it.')
        return found
      }),
    close: async () => {
      await browser.close()
      await emulator.stop()
      await business.stop()
    },
  }
}
