import { existsSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { chromium } from 'playwright-core'

const usualPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

// A browser that talks to nobody but the page under test.
const quietly = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Where Chromium is: `CHROMIUM_PATH`, or one of the usual places; undefined if nowhere. */
export function findBrowser(): string | undefined {
  const named = process.env['CHROMIUM_PATH']
  if (named !== undefined && named !== '') return named
  return usualPaths.find((path) => existsSync(path))
}

/** Starts the browser; it must be closed. Throws with the cure if there is none. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findBrowser()
  if (executablePath === undefined) {
    throw new Error('There is no Chromium: install it, or set CHROMIUM_PATH to its executable.')
  }
  return chromium.launch({ executablePath, args: [...quietly] })
}

/**
 * A `describe` for tests in a browser. Without a browser they are skipped, and their title says
 * why; on CI they run all the same and fail, so that a missing browser is noticed.
 */
export function describeInBrowser(title: string, body: () => void) {
  if (findBrowser() !== undefined || process.env['CI'] === 'true') describe(title, body)
  else describe.skip(`${title} (skipped: no Chromium here, CHROMIUM_PATH can name one)`, body)
}
