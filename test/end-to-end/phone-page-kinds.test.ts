import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describeInBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { findFaintWords, findNameless, sidewaysScroll } from '../support/page-audit.ts'
import type { PhonePage } from '../support/phone-page.ts'
import { accessToken, openPhonePage, pictureBytes } from '../support/phone-page.ts'
import type { HeardMessage, SmallBusiness } from '../support/small-business.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const catalogId = '194836987003835'

/** A name that is filled in when a Flow's screen is shown. */
const bound = (name: string) => `\${${name}}`

const footer = (label: string, action: object) => ({
  type: 'Footer',
  label,
  'on-click-action': action,
})

const booking = {
  version: '7.0',
  screens: [
    {
      id: 'WHO',
      title: 'Your table',
      layout: {
        type: 'SingleColumnLayout',
        children: [
          { type: 'TextHeading', text: 'Book a table' },
          { type: 'TextInput', name: 'name', label: 'Name', required: true },
          { type: 'TextArea', name: 'wish', label: 'Wishes' },
          {
            type: 'Dropdown',
            name: 'seats',
            label: 'Seats',
            required: true,
            'data-source': [
              { id: '2', title: 'Two' },
              { id: '4', title: 'Four' },
            ],
          },
          { type: 'DatePicker', name: 'day', label: 'Day', required: true },
          footer('Next', { name: 'navigate', next: { type: 'screen', name: 'ROOM' }, payload: {} }),
        ],
      },
    },
    {
      id: 'ROOM',
      title: 'Your room',
      terminal: true,
      layout: {
        type: 'SingleColumnLayout',
        children: [
          {
            type: 'RadioButtonsGroup',
            name: 'room',
            label: 'Room',
            required: true,
            'data-source': [
              { id: 'in', title: 'Inside' },
              { id: 'out', title: 'Garden' },
            ],
          },
          {
            type: 'CheckboxGroup',
            name: 'diet',
            label: 'Diet',
            'data-source': [
              { id: 'v', title: 'Vegetarian' },
              { id: 'g', title: 'No gluten' },
            ],
          },
          footer('Book', {
            name: 'complete',
            payload: {
              name: bound('screen.WHO.form.name'),
              seats: bound('screen.WHO.form.seats'),
              day: bound('screen.WHO.form.day'),
              room: bound('form.room'),
              diet: bound('form.diet'),
            },
          }),
        ],
      },
    },
  ],
}

// A browser on a busy machine may take its time.
jest.setTimeout(30_000)

describeInBrowser('the phone page, kind by kind', () => {
  let shown: PhonePage
  let business: SmallBusiness
  let control: PhonePage['control']
  let page: Page
  let waId: string
  let flowId: string
  let phones = 0

  beforeAll(async () => {
    shown = await openPhonePage()
    ;({ page, business, control } = shown)
    // Sooner than the test itself ends, so that it says what it waited for.
    page.setDefaultTimeout(15_000)
    flowId = (await control('/flows', { name: 'table', json: booking })).id
  })

  afterAll(() => shown?.close())

  /** Opens the page of a phone that has just said hello. */
  const visit = async (width = 1100, colorScheme: 'light' | 'dark' = 'light') => {
    phones += 1
    waId = String(15550300000 + phones)
    await control('/phones', { waId, name: `Guest ${phones}` })
    await control(`/phones/${waId}/messages`, { type: 'text', text: 'Good evening' })
    await page.setViewportSize({ width, height: 760 })
    await page.emulateMedia({ colorScheme })
    await page.goto(`${shown.url()}/?${waId}#/${waId}`)
    await log().getByText('Good evening').waitFor()
  }

  const heard = (isIt: (message: HeardMessage) => boolean) => shown.heard(waId, isIt)

  const say = (message: object) => business.post({ to: waId, ...message })
  const ask = (type: string, fields: object) =>
    say({ type: 'interactive', interactive: { type, body: { text: 'Look at this.' }, ...fields } })
  const log = () => page.getByRole('log')
  const lastMessage = () => log().getByRole('article').last()
  const dialog = (name: string) => page.getByRole('dialog', { name })
  const pickFromMenu = async (opener: string | RegExp, item: string) => {
    await page.getByRole('button', { name: opener }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }

  const picture = () => ({
    type: 'image',
    image: { link: business.webhookUrl.replace('/webhook', '/picture.png') },
  })
  const sayProducts = () =>
    ask('product_list', {
      header: { type: 'text', text: 'Our bread' },
      action: {
        catalog_id: catalogId,
        sections: [
          { title: 'Bread', product_items: [{ product_retailer_id: 'rye' }] },
          { title: 'Sweet', product_items: [{ product_retailer_id: 'croissant' }] },
        ],
      },
    })
  const sayCards = () =>
    ask('carousel', {
      action: {
        cards: [0, 1, 2].map((index) => ({
          card_index: index,
          type: 'cta_url',
          header: picture(),
          body: { text: `Bread ${index + 1}` },
          action: {
            buttons: [
              { type: 'quick_reply', quick_reply: { id: `take${index}`, title: 'Take it' } },
            ],
          },
        })),
      },
    })
  const sayFlow = () =>
    ask('flow', {
      action: {
        name: 'flow',
        parameters: {
          flow_message_version: '3',
          flow_id: flowId,
          flow_cta: 'Book a table',
          flow_token: 'token-7',
        },
      },
    })
  const sayAddressForm = () =>
    ask('address_message', {
      action: {
        name: 'address_message',
        parameters: { country: 'IN', values: { name: 'Ann', phone_number: '+91 98' } },
      },
    })
  const sayRequest = (type: string, name = type) => ask(type, { action: { name } })

  test('products are put into a cart by keyboard, and ordered with their total in view', async () => {
    await visit()
    const id = await sayProducts()
    await log().getByRole('button', { name: 'View items' }).focus()
    await page.keyboard.press('Enter')
    const sheet = dialog('View items')
    await sheet.waitFor()
    expect(await sheet.getByRole('group', { name: 'Sweet' }).count()).toBe(1)
    expect(await sheet.getByRole('button', { name: 'Send order' }).isDisabled()).toBe(true)
    await sheet.getByRole('button', { name: 'One Rye bread more' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await sheet.getByRole('button', { name: 'One Croissant more' }).click()
    await sheet.getByRole('button', { name: 'One Croissant less' }).click()
    await sheet.getByRole('button', { name: 'Send order · €8.40' }).click()
    expect(await heard(({ type }) => type === 'order')).toMatchObject({
      context: { id },
      order: {
        catalog_id: catalogId,
        product_items: [{ product_retailer_id: 'rye', quantity: 2, item_price: 4.2 }],
      },
    })
    await lastMessage().getByText('2 × Rye bread').waitFor()
  })

  test('a product can be asked about, and the message says which it is', async () => {
    await visit()
    const action = { catalog_id: catalogId, product_retailer_id: 'rye' }
    await ask('product', { action })
    await log().getByRole('button', { name: 'View item' }).click()
    await dialog('Items').getByRole('button', { name: 'Ask about it : Rye bread' }).click()
    const asked = await heard(({ context }) => JSON.stringify(context ?? {}).includes('referred'))
    expect(asked['context']).toMatchObject({
      referred_product: { catalog_id: catalogId, product_retailer_id: 'rye' },
    })
    await lastMessage().getByText('Rye bread', { exact: true }).waitFor()
  })

  test('the cards of a carousel scroll by keys, and each has its own buttons', async () => {
    await visit(360)
    await sayCards()
    const cards = page.getByRole('region', { name: '3 cards' })
    await cards.focus()
    await page.keyboard.press('ArrowRight')
    await eventually(
      async () => (await cards.evaluate((box: { scrollLeft: number }) => box.scrollLeft)) > 0,
    )
    await cards.getByRole('button', { name: 'Take it' }).nth(1).click()
    const taken = await heard(({ type }) => type === 'interactive')
    expect(taken['interactive']).toMatchObject({ button_reply: { id: 'take1' } })
    await cards.getByRole('button', { name: 'Take it , chosen' }).waitFor()
    expect(await sidewaysScroll(page)).toBe(0)
  })

  test('a Flow is filled in over two screens, checked, and comes back with its token', async () => {
    await visit()
    const id = await sayFlow()
    await log().getByRole('button', { name: 'Book a table' }).click()
    const first = dialog('Your table')
    await first.getByRole('heading', { name: 'Book a table' }).waitFor()
    await first.getByRole('textbox', { name: 'Name' }).fill('Ann')
    await first.getByRole('textbox', { name: 'Wishes (optional)' }).fill('By the window')
    // What is required and empty keeps the screen.
    await first.getByRole('button', { name: 'Next' }).click()
    expect(await first.getByRole('combobox', { name: 'Seats' }).isVisible()).toBe(true)
    await first.getByRole('combobox', { name: 'Seats' }).selectOption('Four')
    await first.getByLabel('Day').fill('2026-12-24')
    await page.keyboard.press('Enter')

    const second = dialog('Your room')
    await second.getByRole('radio', { name: 'Inside' }).waitFor()
    // The keyboard goes on at the first field, and arrows pick.
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowDown')
    expect(await second.getByRole('radio', { name: 'Garden' }).isChecked()).toBe(true)
    await second.getByRole('button', { name: 'Back' }).click()
    expect(await first.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Ann')
    await first.getByRole('button', { name: 'Next' }).click()
    expect(await second.getByRole('radio', { name: 'Garden' }).isChecked()).toBe(true)
    await second.getByRole('checkbox', { name: 'Vegetarian' }).check()
    await second.getByRole('button', { name: 'Book' }).click()
    await second.waitFor({ state: 'detached' })

    const answer = await heard(({ type }) => type === 'interactive')
    const { nfm_reply: reply } = answer['interactive'] as {
      nfm_reply: { name: string; response_json: string }
    }
    expect(answer['context']).toMatchObject({ id })
    expect(JSON.parse(reply.response_json)).toEqual({
      flow_token: 'token-7',
      name: 'Ann',
      seats: '4',
      day: '2026-12-24',
      room: 'out',
      diet: ['v'],
    })
    await lastMessage().getByText('Response sent').waitFor()
  })

  test('an address form begins with what the business knows, and is sent', async () => {
    await visit()
    await sayAddressForm()
    await log().getByRole('button', { name: 'Provide address' }).click()
    const form = dialog('Provide address')
    expect(await form.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('Ann')
    await form.getByRole('textbox', { name: 'PIN code' }).fill('411001')
    await form.getByRole('textbox', { name: 'Address' }).fill('1 Hill Road')
    await form.getByRole('textbox', { name: 'City' }).fill('Pune')
    await page.keyboard.press('Enter')
    const answer = await heard(({ type }) => type === 'interactive')
    expect(JSON.stringify(answer['interactive'])).toContain('in_pin_code')
  })

  test('contact info, calls and permission to call are each one press', async () => {
    await visit()
    await sayRequest('request_contact_info')
    await log().getByRole('button', { name: 'Share contact info' }).click()
    const card = await heard(({ type }) => type === 'contacts')
    expect(card['contacts']).toMatchObject([{ origin: 'contact_request' }])

    await sayRequest('call_permission_request')
    await log().getByRole('button', { name: 'Allow calls' }).click()
    const reply = await heard(({ type }) => type === 'interactive')
    expect(reply['interactive']).toMatchObject({ call_permission_reply: { response: 'accept' } })
    await log().getByRole('button', { name: 'Allow calls , chosen' }).waitFor()

    await sayRequest('voice_call')
    await log().getByRole('button', { name: 'Call now' }).click()
    await log().getByText('Voice call, not answered').waitFor()
  })

  test('an own message is edited and deleted from its menu', async () => {
    await visit()
    await page.getByRole('textbox', { name: 'Message' }).fill('Wrnog')
    await page.keyboard.press('Enter')
    await lastMessage().getByText('Wrnog').waitFor()
    await lastMessage().focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Edit' }).click()
    await dialog('Edit message').getByRole('textbox', { name: 'Message' }).fill('Right')
    await dialog('Edit message').getByRole('button', { name: 'Save' }).click()
    await lastMessage().getByText('Right').waitFor()
    await lastMessage().getByText('Edited').waitFor()
    await heard(({ type }) => type === 'edit')

    await lastMessage().focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Delete for everyone' }).click()
    await lastMessage().getByText('You deleted this message').waitFor()
    await heard(({ type }) => type === 'revoke')
    expect(await log().getByText('Right').count()).toBe(0)
  })

  test('a place can answer a message, and a text be passed on', async () => {
    await visit()
    const id = await say({ type: 'text', text: { body: 'Where are you?' } })
    await log().getByText('Where are you?').waitFor()
    const openMenu = async () => {
      await lastMessage().focus()
      await page.keyboard.press('Enter')
    }
    await openMenu()
    await page.getByRole('menuitem', { name: 'Reply' }).click()
    await pickFromMenu('Attach', 'Location')
    await page.getByRole('button', { name: 'Museumsinsel' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Send location' }).click()
    const place = await heard(({ type }) => type === 'location')
    expect(place['context']).toMatchObject({ id })
    expect(await page.getByRole('button', { name: 'Cancel reply' }).count()).toBe(0)

    await say({ type: 'text', text: { body: 'Pass it on' } })
    await log().getByText('Pass it on').waitFor()
    await openMenu()
    await page.getByRole('menuitem', { name: 'Forward to the business' }).click()
    const joke = await heard(({ text }) => JSON.stringify(text ?? {}).includes('Pass it on'))
    expect(joke['context']).toEqual({ forwarded: true })
    await lastMessage().getByText('Forwarded').waitFor()
  })

  test('a file that is too large is refused before it is read', async () => {
    await visit()
    const path = join(createTemporaryFolder(), 'film.mp4')
    writeFileSync(path, '')
    truncateSync(path, 101 * 1024 * 1024)
    await page.locator('input[type=file]').setInputFiles(path)
    await page.getByRole('alert').getByText('film.mp4 has 101.0 MB').waitFor()
    const send = page.getByRole('dialog').getByRole('button', { name: 'Send' })
    expect(await send.isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
  })

  test('a poll is not carried, and a file expires from its menu', async () => {
    await visit()
    await pickFromMenu('Attach', 'Poll')
    await lastMessage().getByText('A message that the business cannot see').waitFor()
    const poll = await heard(({ type }) => type === 'unsupported')
    expect(poll).toMatchObject({ unsupported: { type: 'poll' }, errors: [{ code: 131051 }] })

    const data = pictureBytes.toString('base64')
    await control(`/phones/${waId}/messages`, { type: 'image', data })
    const image = await heard(({ type }) => type === 'image')
    const { url } = image['image'] as { url: string }
    const fetchFile = async () =>
      (await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } })).status
    expect(await fetchFile()).toBe(200)
    await lastMessage().focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Let the file expire' }).click()
    await eventually(async () => (await fetchFile()) === 404)
  })

  test('a template is approved by a click, and shown with all that it carries', async () => {
    await visit()
    await control('/templates', {
      name: 'last_day',
      language: 'en_US',
      category: 'MARKETING',
      components: [
        { type: 'HEADER', format: 'IMAGE' },
        { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Last day' } },
        { type: 'BODY', text: 'Half the price.' },
        {
          type: 'BUTTONS',
          buttons: [
            { type: 'COPY_CODE', example: 'X' },
            { type: 'URL', text: 'Open the shop', url: 'https://forno.example' },
            { type: 'PHONE_NUMBER', text: 'Call the shop', phone_number: '+15550001111' },
          ],
        },
      ],
    })
    const sayTemplate = () =>
      say({
        type: 'template',
        template: {
          name: 'last_day',
          language: { code: 'en_US' },
          components: [
            { type: 'header', parameters: [picture()] },
            {
              type: 'button',
              sub_type: 'copy_code',
              index: 0,
              parameters: [{ type: 'coupon_code', coupon_code: 'HALF' }],
            },
          ],
        },
      })
    await expect(sayTemplate()).rejects.toThrow('132001')
    await pickFromMenu(/You are/, 'Templates…')
    await dialog('Templates').getByRole('button', { name: 'Approve last_day in en_US' }).click()
    await dialog('Templates').getByRole('button', { name: 'Pause last_day in en_US' }).waitFor()
    await page.keyboard.press('Escape')
    await sayTemplate()
    await log().getByText('Half the price.').waitFor()
    await log().getByRole('button', { name: 'Copy offer code: HALF' }).waitFor()
    await log().getByText('Last day').waitFor()
    const shop = log().getByRole('link', { name: 'Call the shop' })
    expect(await shop.getAttribute('href')).toBe('tel:+15550001111')
  })

  test('a person is hidden, gets a new number, and is answered by another handler', async () => {
    await visit()
    await pickFromMenu(/You are/, 'Person…')
    const person = dialog('Person')
    await person.getByRole('textbox', { name: 'Username' }).fill('ada.l')
    await person.getByRole('combobox', { name: 'The business is told' }).selectOption('hidden')
    await person.getByRole('button', { name: 'Save' }).click()
    await person.waitFor({ state: 'detached' })
    await page.getByRole('textbox', { name: 'Message' }).fill('Who am I?')
    await page.keyboard.press('Enter')
    await eventually(() => {
      const last = business.heard.at(-1)
      return last?.from === undefined && JSON.stringify(last).includes('Who am I?')
    })

    const before = waId
    await pickFromMenu(/You are/, 'New number…')
    await dialog('New number').getByRole('textbox', { name: 'Number' }).fill(`+${before}9`)
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.hash === `#/${before}9`)
    await log().getByText('Who am I?').waitFor()
    const system = await eventually(() => {
      const found = business.heard.find(({ type }) => type === 'system')
      if (found === undefined) throw new Error('The business has not heard it.')
      return found
    })
    expect(system['system']).toMatchObject({ type: 'user_changed_user_id' })

    await pickFromMenu(/You are/, 'Other handler on')
    await page.getByRole('status').getByText('Another handler answers').waitFor()
    await pickFromMenu(/You are/, 'Answer as other handler…')
    await page.getByRole('textbox', { name: 'Message' }).last().fill('I am the other one')
    await dialog('Answer as other handler').getByRole('button', { name: 'Send' }).click()
    await log().getByText('I am the other one').waitFor()
    await lastMessage().getByText('Other handler').waitFor()
  })

  test.each([
    [320, 'dark'],
    [1100, 'light'],
  ] as const)(
    'at %d pixels in %s everything has a name, can be read and does not scroll sideways',
    async (width, colorScheme) => {
      await visit(width, colorScheme)
      await sayProducts()
      await sayCards()
      await sayFlow()
      await sayAddressForm()
      await sayRequest('request_contact_info')
      await sayRequest('call_permission_request')
      await control(`/phones/${waId}/messages`, {
        type: 'order',
        catalogId,
        items: [{ id: 'rye', quantity: 2 }],
      })
      await control(`/phones/${waId}/messages`, { type: 'text', text: 'Joke', forwarded: true })
      await log().getByText('Joke').waitFor()
      const audit = async () => {
        expect(await findNameless(page)).toEqual([])
        expect(await findFaintWords(page)).toEqual([])
        expect(await sidewaysScroll(page)).toBe(0)
      }
      await audit()
      for (const opener of ['View items', 'Book a table', 'Provide address']) {
        await log().getByRole('button', { name: opener }).click()
        await page.getByRole('dialog').getByRole('button').nth(1).waitFor()
        await audit()
        await page.keyboard.press('Escape')
        // The focus goes back to what opened it.
        expect(await page.evaluate('document.activeElement.textContent')).toBe(opener)
      }
      for (const item of [
        'Person…',
        'New number…',
        'Templates…',
        'Answer in the business’s app…',
      ]) {
        await pickFromMenu(/You are/, item)
        await page.getByRole('dialog').waitFor()
        await audit()
        await page.keyboard.press('Escape')
      }
    },
  )
})
