import { bot } from '../../bots/echo/index.ts'
import { startApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import type { Logger } from '../../src/core/ports.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { testSettings } from '../support/settings.ts'

/** Starts a server at a time; answers what it warned of a setting. */
async function warnedAt(time: string, setting: string): Promise<readonly string[]> {
  const warned: string[] = []
  const logger: Logger = {
    debug: () => {},
    info: () => {},
    warn: (fields, sentence) => {
      if (fields['setting'] === setting) warned.push(sentence)
    },
    error: () => {},
  }
  const clock = createTestClock(Date.parse(time))
  const config = readConfig({ ...testSettings, PORT: '0', STORE_URL: 'memory:', BOT: 'echo' })
  const app = await startApp(config, { clock, logger, bots: [bot], watchdog: false })
  await app.stop()
  return warned
}

test('a server warns when it starts within 90 days of the end of its Graph version', async () => {
  expect(await warnedAt('2028-04-01', 'GRAPH_API_VERSION')).toEqual([])
  expect(await warnedAt('2028-07-01', 'GRAPH_API_VERSION')).toEqual([
    expect.stringContaining('v25.0 ends on 2028-07-29, in 29 days'),
  ])
})
