import type { Message } from '../../../src/index.ts'
import {
  audio,
  buttons,
  carousel,
  catalog,
  contactRequest,
  contacts,
  ctaUrl,
  document,
  flow,
  image,
  list,
  location,
  locationRequest,
  oneTimeCode,
  product,
  productCarousel,
  products,
  raw,
  reaction,
  sticker,
  template,
  text,
  video,
  voice,
} from '../../../src/index.ts'

const send = { type: 'go' }
const tower = {
  latitude: 38.6916,
  longitude: -9.216,
  name: 'Tower of Belem',
  address: 'Lisbon',
}

/** What an author writes, by the sample of what Meta gets. */
export const outgoing: Readonly<Record<string, Message<unknown>>> = {
  'send-text': text('See https://example.com', { preview: true }),
  'send-text-reply': text('That one', { replyTo: 'wamid.IN001' }),
  'send-text-hidden-number': text('Hello'),
  'send-buttons': buttons(
    'Come?',
    [
      { title: 'Yes', send, once: true },
      { title: 'No', send },
    ],
    { header: { kind: 'text', text: 'Museum' }, footer: 'Free on Sundays' },
  ),
  'send-buttons-image': buttons('This one?', [{ title: 'Yes', send }], {
    header: { kind: 'image', source: { link: 'https://example.com/a.jpg' } },
  }),
  'send-buttons-document': buttons('The plan', [{ title: 'Thanks', send }], {
    header: { kind: 'document', source: { id: '9005' }, filename: 'plan.pdf' },
  }),
  'send-list': list(
    'Which day?',
    'Choose',
    [
      {
        title: 'This week',
        rows: [
          { title: 'Tuesday', description: '10 to 18', send },
          { title: 'Sunday', send },
        ],
      },
    ],
    { header: 'Days', footer: 'Closed on Mondays' },
  ),
  'send-cta-url': ctaUrl('Tickets', 'Buy', 'https://example.com/buy', {
    header: { kind: 'video', source: { link: 'https://example.com/v.mp4' } },
    footer: 'Online',
  }),
  'send-location-request': locationRequest('Where are you?'),
  'send-contact-request': contactRequest('May we call you?'),
  'send-flow': flow(
    'A few questions',
    'Start',
    { id: '7001' },
    {
      header: { kind: 'text', text: 'Visit' },
      footer: 'Two minutes',
      token: 'visit-1',
      start: { screen: 'WELCOME', data: { day: 'Sunday' } },
    },
  ),
  'send-flow-draft': flow(
    'A few questions',
    'Start',
    { name: 'visit' },
    { draft: true, start: 'data_exchange' },
  ),
  'send-product': product('8001', 'poster', { body: 'In the shop', footer: 'While stocks last' }),
  'send-products': products(
    'Shop',
    'All we have',
    '8001',
    [
      { title: 'Paper', products: ['poster', 'card'] },
      { title: 'Cups', products: ['mug'] },
    ],
    { footer: 'While stocks last' },
  ),
  'send-catalog': catalog('Look around', { footer: 'Open all night', thumbnail: 'poster' }),
  'send-carousel': carousel('Which tour?', [
    {
      header: { kind: 'image', source: { link: 'https://example.com/a.jpg' } },
      body: 'The tower',
      buttons: [{ title: 'Tower', send }],
    },
    {
      header: { kind: 'video', source: { id: '9002' } },
      buttons: [{ title: 'Harbour', send }],
    },
  ]),
  'send-carousel-links': carousel(
    'Which tour?',
    [0, 1].map((index) => ({
      header: { kind: 'image', source: { link: `https://example.com/${index}.jpg` } },
      label: 'Book',
      url: `https://example.com/book/${index}`,
    })),
  ),
  'send-product-carousel': productCarousel('New in', '8001', ['poster', 'mug']),
  'send-image': image('https://example.com/a.jpg', { caption: 'The tower' }),
  'send-video': video({ id: '9002' }),
  'send-audio': audio('https://example.com/a.mp3'),
  'send-voice': voice({ id: '9003' }),
  'send-document': document(new URL('https://example.com/i.pdf'), {
    caption: 'The invoice',
    filename: 'invoice.pdf',
  }),
  'send-sticker': sticker({ id: '9006' }),
  'send-location': location(tower),
  'send-contacts': contacts([
    {
      name: { formatted_name: 'Museum desk', first_name: 'Desk' },
      phones: [{ phone: '+15550100200' }],
    },
  ]),
  'send-reaction': reaction('wamid.IN001', '👍'),
  'send-reaction-removed': reaction('wamid.IN001', ''),
  'send-template': template('ticket_ready', 'en_US', { parameters: ['Ana'] }),
  'send-template-named': template('ticket_paid', 'en_US', {
    header: { kind: 'document', source: { id: '9005' }, filename: 'ticket.pdf' },
    parameters: {
      first_name: 'Ana',
      price: { kind: 'currency', fallback: '8 €', code: 'EUR', amount1000: 8000 },
    },
    buttons: [
      { kind: 'quickReply', title: 'Thanks', send },
      { kind: 'url', suffix: 'A17', index: 2 },
    ],
  }),
  'send-template-positional': template('ticket_moved', 'pt_PT', {
    header: { kind: 'text', text: 'A17' },
    parameters: ['Ana', { kind: 'dateTime', fallback: '25 May', details: { day_of_month: 25 } }],
  }),
  'send-template-location': template('meeting_point', 'en_US', {
    header: { kind: 'location', ...tower },
  }),
  'send-template-code': oneTimeCode('sign_in', 'en_US', '471299'),
  'send-template-offer': template('summer', 'en_US', {
    header: { kind: 'image', source: { link: 'https://example.com/a.jpg' } },
    buttons: [
      { kind: 'copyCode', code: 'SUN25' },
      { kind: 'url', suffix: 'SUN25' },
    ],
    offerEndsAt: 1_800_000_000_000,
  }),
  'send-template-form': template('survey', 'en_US', {
    buttons: [{ kind: 'flow', token: 'visit-1', data: { day: 'Sunday' } }],
  }),
  'send-template-catalog': template('shop', 'en_US', {
    parameters: ['10'],
    buttons: [{ kind: 'catalog', thumbnail: 'poster' }],
  }),
  'send-template-products': template('shop_list', 'en_US', {
    header: { kind: 'product', catalogId: '8001', productId: 'mug' },
    buttons: [
      {
        kind: 'products',
        thumbnail: 'poster',
        sections: [{ title: 'Paper', products: ['poster'] }],
      },
    ],
  }),
  'send-template-carousel': template('tours', 'en_US', {
    parameters: ['Ana'],
    cards: [
      {
        header: { kind: 'image', source: { id: '9001' } },
        parameters: ['Tower'],
        buttons: [{ kind: 'quickReply', title: 'Tower', send }],
      },
      {
        header: { kind: 'video', source: { id: '9002' } },
        parameters: ['Harbour'],
        buttons: [{ kind: 'quickReply', title: 'Harbour', send }],
      },
    ],
  }),
  'send-template-target': template('news', 'en_US', {
    header: { kind: 'gif', source: { id: '9002' } },
    marketing: { productPolicy: 'STRICT', shareActivity: false },
    tapTarget: { url: 'https://example.com/news', title: 'News' },
  }),
  'send-raw-call': raw('interactive', {
    type: 'voice_call',
    body: { text: 'Call us' },
    action: { name: 'voice_call', parameters: { display_text: 'Call now', ttl_minutes: 60 } },
  }),
  'send-raw-pin': raw(
    'pin',
    { type: 'pin', message_id: 'wamid.OUT001', expiration_days: 7 },
    { group: 'Y2FwaV9ncm91cDox' },
  ),
}
