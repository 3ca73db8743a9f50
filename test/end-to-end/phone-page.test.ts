import type { Page } from 'playwright-core'
import { describeInBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import {
  coveredByOptions,
  findFaintWords,
  findNameless,
  sidewaysScroll,
} from '../support/page-audit.ts'
import type { PhonePage } from '../support/phone-page.ts'
import { openPhonePage, pictureBytes } from '../support/phone-page.ts'
import type { HeardMessage, SmallBusiness } from '../support/small-business.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

interface Looks {
  readonly width?: number
  readonly colorScheme?: 'light' | 'dark'
}

// Evaluated in the page; these sources have no types of the DOM.
const widthOf = (image: { readonly naturalWidth: number }) => image.naturalWidth
const topOf = (box: { readonly scrollTop: number }) => box.scrollTop

// A browser on a busy machine may take its time.
jest.setTimeout(30_000)

describeInBrowser('the phone page', () => {
  const folder = createTemporaryFolder()
  let shown: PhonePage
  let business: SmallBusiness
  let control: PhonePage['control']
  let page: Page
  let waId: string
  let phones = 0

  beforeAll(async () => {
    shown = await openPhonePage({ folder, retryFirstMs: 20, retryCapMs: 50 })
    ;({ page, business, control } = shown)
  })

  afterAll(() => shown?.close())

  /** Opens the page of a phone that nobody has used yet. */
  const visit = async ({ width = 1100, colorScheme = 'light' }: Looks = {}) => {
    phones += 1
    waId = String(15550200000 + phones)
    await control('/phones', { waId, name: `Guest ${phones}` })
    await page.setViewportSize({ width, height: 760 })
    await page.emulateMedia({ colorScheme })
    // The query makes it a new page: with the hash alone the old one would go on.
    await page.goto(`${shown.url()}/?${waId}#/${waId}`)
    await page.getByRole('heading', { name: 'Forno Aurora' }).waitFor()
  }

  const write = async (text: string) => {
    await page.getByRole('textbox', { name: 'Message' }).fill(text)
    await page.keyboard.press('Enter')
  }

  /** The phone writes something, which opens the window, and the business hears it. */
  const greet = async () => {
    await write('Good evening')
    return heard((message) => message['type'] === 'text')
  }

  const heard = (isIt: (message: HeardMessage) => boolean) => shown.heard(waId, isIt)

  const say = (message: Readonly<Record<string, unknown>>) =>
    business.post({ to: waId, ...message })
  const sayText = (body: string) => say({ type: 'text', text: { body } })
  const sayButtons = (...titles: string[]) =>
    say({
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: 'Which *size*?' },
        action: {
          buttons: titles.map((title) => ({
            type: 'reply',
            reply: { id: title.toLowerCase(), title },
          })),
        },
      },
    })
  const sayList = () =>
    say({
      type: 'interactive',
      interactive: {
        type: 'list',
        header: { type: 'text', text: 'Menu' },
        body: { text: 'Pick a pizza.' },
        footer: { text: 'All with our own tomatoes' },
        action: {
          button: 'See the menu',
          sections: [
            {
              title: 'Classics',
              rows: [
                { id: 'margherita', title: 'Margherita', description: 'Basil' },
                { id: 'diavola', title: 'Diavola', description: 'Chili' },
              ],
            },
            { title: 'This week', rows: [{ id: 'zucca', title: 'Zucca' }] },
          ],
        },
      },
    })

  const log = () => page.getByRole('log')
  const lastMessage = () => log().getByRole('article').last()

  test('a text reaches the business, and its answer is shown with marks and links, never as HTML', async () => {
    await visit()
    await page.getByRole('textbox', { name: 'Message' }).fill('First line')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('second')
    await page.keyboard.press('Enter')
    const message = await heard(({ type }) => type === 'text')
    expect(message['text']).toEqual({ body: 'First line\nsecond' })

    await sayText('*Hello* _there_ <img src=x onerror="document.title=1"> https://forno.example/x.')
    await log().getByText('Hello').waitFor()
    expect(await lastMessage().locator('strong').textContent()).toBe('Hello')
    expect(await lastMessage().locator('em').textContent()).toBe('there')
    expect(await lastMessage().locator('img').count()).toBe(0)
    const link = lastMessage().getByRole('link')
    expect(await link.getAttribute('href')).toBe('https://forno.example/x')
    expect(await link.getAttribute('rel')).toContain('noopener')
  })

  test('a button is pressed by mouse, another by keyboard, and both stay marked', async () => {
    await visit()
    await greet()
    const asked = await sayButtons('Small', 'Large')
    await log().getByRole('button', { name: 'Small' }).click()
    const first = await heard(({ type }) => type === 'interactive')
    expect(first).toMatchObject({
      context: { id: asked },
      interactive: { type: 'button_reply', button_reply: { id: 'small', title: 'Small' } },
    })

    await log().getByRole('button', { name: 'Large' }).focus()
    await page.keyboard.press('Enter')
    await heard(({ interactive }) => JSON.stringify(interactive ?? {}).includes('"large"'))
    await log().getByRole('button', { name: 'Large , chosen' }).waitFor()
  })

  test('a list is a dialog that holds the focus, closes on Esc and sends the row picked by arrows', async () => {
    await visit()
    await greet()
    await sayList()
    const opener = log().getByRole('button', { name: 'See the menu' })
    await opener.click()
    const sheet = page.getByRole('dialog', { name: 'See the menu' })
    await sheet.waitFor()
    for (let times = 0; times < 8; times++) await page.keyboard.press('Tab')
    expect(
      await page.evaluate(
        'document.activeElement.closest("main") === null || document.activeElement.closest("dialog") !== null',
      ),
    ).toBe(true)
    expect(await sheet.getByRole('group', { name: 'This week' }).count()).toBe(1)

    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    expect(await page.evaluate('document.activeElement.textContent')).toBe('See the menu')

    await page.keyboard.press('Enter')
    await sheet.getByRole('radio', { name: 'Margherita' }).focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const chosen = await heard(({ type }) => type === 'interactive')
    expect(chosen['interactive']).toMatchObject({
      type: 'list_reply',
      list_reply: { id: 'diavola', title: 'Diavola', description: 'Chili' },
    })
    await sheet.waitFor({ state: 'detached' })
  })

  test('pictures, places, contacts and files are shown and sent', async () => {
    await visit()
    await greet()
    const link = business.webhookUrl.replace('/webhook', '/picture.png')
    await say({ type: 'image', image: { link, caption: 'The *oven*' } })
    const picture = log().locator('.picture img')
    await eventually(async () => (await picture.evaluate(widthOf)) === 4)
    await say({ type: 'location', location: { latitude: 45.464, longitude: 9.19, name: 'Duomo' } })
    await log()
      .getByRole('link', { name: /Duomo.*45.46400, 9.19000/ })
      .waitFor()

    await page.locator('input[type=file]').setInputFiles({
      name: 'oven.png',
      mimeType: 'image/png',
      buffer: pictureBytes,
    })
    await page.getByRole('textbox', { name: 'Caption' }).fill('Mine')
    await page.keyboard.press('Enter')
    const image = await heard(({ type }) => type === 'image')
    expect(image['image']).toMatchObject({ mime_type: 'image/png', caption: 'Mine' })
    await eventually(async () => (await picture.last().evaluate(widthOf)) === 4)

    await page.getByRole('button', { name: 'Attach' }).click()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Museumsinsel' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Send location' }).click()
    const place = await heard(({ type }) => type === 'location')
    expect(place['location']).toMatchObject({ latitude: 52.51694, name: 'Museumsinsel' })
  })

  test('a reaction is put on from the keyboard and taken back by a press', async () => {
    await visit()
    await greet()
    const answer = await sayText('Welcome!')
    await log().getByText('Welcome!').waitFor()
    await lastMessage().focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'React with ❤️' }).click()
    const reaction = await heard(({ type }) => type === 'reaction')
    expect(reaction['reaction']).toEqual({ message_id: answer, emoji: '❤️' })

    await log().getByRole('button', { name: 'Take back your reaction ❤️' }).click()
    await eventually(async () => (await log().getByText('❤️').count()) === 0)
    await say({ type: 'reaction', reaction: { message_id: answer, emoji: '🍕' } })
    await log().getByRole('img', { name: 'Forno Aurora reacted with 🍕' }).waitFor()
  })

  test('a reply quotes its message, and the quote leads back to it', async () => {
    await visit()
    await greet()
    const answer = await sayText('What is your *name*?')
    await log().getByText('What is your').waitFor()
    await lastMessage().hover()
    await lastMessage().getByRole('button', { name: 'Message options' }).click()
    await page.getByRole('menuitem', { name: 'Reply' }).click()
    await page.keyboard.type('Ada')
    await page.keyboard.press('Enter')
    const reply = await heard(({ context }) => context !== undefined)
    expect(reply).toMatchObject({ text: { body: 'Ada' }, context: { id: answer } })

    await log().getByRole('button', { name: 'Forno Aurora What is your name?' }).click()
    expect(await page.evaluate('document.activeElement.id')).toBe(`message-${answer}`)
  })

  test('ticks become two, then blue, and the business is told what the phone has read', async () => {
    await visit()
    const message = await greet()
    await lastMessage().getByRole('img', { name: 'Delivered' }).waitFor()
    await business.post({
      status: 'read',
      message_id: message.id,
      typing_indicator: { type: 'text' },
    })
    await lastMessage().getByRole('img', { name: 'Read' }).waitFor()
    await page.getByText('Forno Aurora is typing').waitFor()

    const answer = await sayText('Read me')
    await eventually(() => business.statusesOf(answer).includes('read'))
    expect(await page.getByText('Forno Aurora is typing').count()).toBe(0)
  })

  test('while the server is down a message waits with one tick, and then arrives', async () => {
    await visit()
    await greet()
    await business.stop()
    await write('Are you there?')
    await lastMessage().getByRole('img', { name: 'Sent, waiting for the server' }).waitFor()
    await page.getByRole('status').getByText('waiting for the server').waitFor()

    await business.listen()
    await heard(({ text }) => JSON.stringify(text ?? {}).includes('Are you there?'))
    await lastMessage().getByRole('img', { name: 'Delivered' }).waitFor()
    await page.getByRole('status').getByText('+1 555').waitFor()
  })

  test('a message written while the emulator is away is kept and sent on demand', async () => {
    await visit()
    await greet()
    await shown.stopEmulator()
    await page.getByText('Connecting…').waitFor()
    await write('Do not lose me')
    await page.getByText('The emulator cannot be reached').first().waitFor()

    await shown.startEmulator()
    await eventually(async () => (await page.getByText('Connecting').count()) === 0)
    await log().getByText('Good evening').waitFor()
    await log().getByRole('button', { name: 'Try again' }).click()
    await heard(({ text }) => JSON.stringify(text ?? {}).includes('Do not lose me'))
    await log().getByRole('button', { name: 'Try again' }).waitFor({ state: 'detached' })
    expect(await log().getByText('Do not lose me').count()).toBe(1)
  })

  test('who has scrolled up stays there, is told of what is new, and has not read it', async () => {
    await visit()
    await greet()
    for (let line = 1; line <= 12; line++) await sayText(`Line ${line}\n\n.`)
    await log().getByText('Line 12').waitFor()
    await page.mouse.move(700, 400)
    await page.mouse.wheel(0, -700)
    await page.getByRole('button', { name: 'Newest' }).waitFor()
    const place = await log().evaluate(topOf)

    const news = await sayText('News!')
    await page.getByRole('button', { name: '1 new message' }).waitFor()
    expect(await log().evaluate(topOf)).toBe(place)
    await eventually(() => business.statusesOf(news).includes('delivered'))
    expect(business.statusesOf(news)).not.toContain('read')

    await page.getByRole('button', { name: '1 new message' }).click()
    await eventually(() => business.statusesOf(news).includes('read'))
  })

  test('faults are switched on and cleared from the page', async () => {
    await visit()
    await page.getByRole('button', { name: 'Faults' }).click()
    await page.getByRole('combobox', { name: 'Refuse sends with' }).selectOption('131000')
    await eventually(() =>
      sayText('Refused').then(
        () => false,
        () => true,
      ),
    )
    await page.getByRole('button', { name: 'Clear all faults' }).click()
    await eventually(() =>
      sayText('Taken').then(
        () => true,
        () => false,
      ),
    )
  })

  test('at 360 pixels nothing scrolls sideways, and a button leads back to all phones', async () => {
    await visit({ width: 360 })
    await greet()
    await sayText(`A word that does not end: ${'pizza'.repeat(60)}`)
    await sayButtons('A rather long title', 'Large', 'Family')
    await sayList()
    await log().getByRole('button', { name: 'See the menu' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await sidewaysScroll(page)).toBe(0)
    await page.keyboard.press('Escape')

    await page.getByRole('link', { name: 'All phones' }).click()
    await page.getByRole('link', { name: `Guest ${phones}` }).waitFor()
    expect(await log().count()).toBe(0)
    expect(await sidewaysScroll(page)).toBe(0)
  })

  test.each([360, 320])('at %i pixels the options of a message cover no message', async (width) => {
    await visit({ width })
    const long = 'Which of all our pizzas would you like to have tonight, and how many of them?'
    await write(long)
    await sayText(long)
    const link = business.webhookUrl.replace('/webhook', '/picture.png')
    await say({ type: 'image', image: { link, caption: 'The oven' } })
    await sayButtons('Small', 'Large')
    for (const article of [log().getByText(long).first(), log().getByText(long).last()]) {
      await article.hover()
      expect(await coveredByOptions(page)).toEqual([])
    }
    const options = log().getByRole('button', { name: 'Message options' })
    for (const button of await options.all()) {
      await button.focus()
      expect(await coveredByOptions(page)).toEqual([])
      await button.click()
      await page.getByRole('menu', { name: 'Message options' }).waitFor()
      await page.keyboard.press('Escape')
    }
    expect(await sidewaysScroll(page)).toBe(0)
  })

  test.each(['light', 'dark'] as const)(
    '%s colours are followed and readable',
    async (colorScheme) => {
      await visit({ colorScheme })
      await greet()
      await sayList()
      await sayButtons('Small', 'Large')
      await log().getByRole('button', { name: 'Large' }).click()
      await log().getByRole('button', { name: 'Large , chosen' }).waitFor()
      const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor')
      const brightness = Number(/rgb\((\d+)/.exec(String(ground))?.[1])
      expect(brightness > 127).toBe(colorScheme === 'light')
      expect(await findFaintWords(page)).toEqual([])
      await page.getByRole('button', { name: 'Faults' }).click()
      expect(await findFaintWords(page)).toEqual([])
      await log().getByRole('button', { name: 'See the menu' }).click()
      expect(await findFaintWords(page)).toEqual([])
    },
  )

  test('everything that can be used has a name, and nothing breaks the content security policy', async () => {
    const complaints: string[] = []
    await visit()
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await page.reload()
    await greet()
    await sayList()
    await sayButtons('Small', 'Large')
    await sayText('Good bye')
    await log().getByText('Good bye').waitFor()
    expect(await findNameless(page)).toEqual([])

    await page.getByRole('button', { name: 'Attach' }).click()
    expect(await findNameless(page)).toEqual([])
    await page.getByRole('menuitem', { name: 'Location' }).click()
    expect(await findNameless(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Faults' }).click()
    expect(await findNameless(page)).toEqual([])
    await log().getByRole('button', { name: 'See the menu' }).click()
    expect(await findNameless(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  test('of many phones the open one is in sight', async () => {
    for (let more = 0; more < 15; more += 1) await control('/phones', {})
    await visit()
    const link = page.getByRole('navigation', { name: 'Phones' }).locator('[aria-current=page]')
    await link.waitFor()
    const { y = 0, height = 0 } = (await link.boundingBox()) ?? {}
    const note = await page.getByText('All of it stays on this computer').boundingBox()
    expect(y + height).toBeLessThanOrEqual(note?.y ?? 0)
  })
})
