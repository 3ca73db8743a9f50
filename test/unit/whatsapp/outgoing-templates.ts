import type { Template, TemplateCard } from '../../../src/emulator/templates.ts'

const english = { language: 'en_US', category: 'marketing' } as const
const thanks = { type: 'quick_reply', text: 'Thanks' } as const
const toTicket = { type: 'url', text: 'Ticket', url: 'https://example.com/t/{{1}}' } as const
const tour: Pick<TemplateCard, 'body' | 'buttons'> = {
  body: 'See the {{1}}',
  buttons: [{ type: 'quick_reply', text: 'Book' }],
}

/** What was approved of the templates that the samples send. */
export const outgoingTemplates: readonly Template[] = [
  {
    ...english,
    name: 'ticket_moved',
    language: 'pt_PT',
    header: { format: 'text', text: 'Ticket {{1}}' },
    body: '{{1}}, it is on {{2}} now.',
  },
  {
    ...english,
    name: 'meeting_point',
    header: { format: 'location' },
    body: 'We meet here.',
  },
  {
    ...english,
    name: 'sign_in',
    category: 'authentication',
    body: '{{1}} is your code.',
    buttons: [{ type: 'otp', text: 'Copy', otpType: 'copy_code' }],
  },
  {
    ...english,
    name: 'summer',
    header: { format: 'image' },
    body: 'Summer sale',
    offer: { text: 'Ends soon', hasExpiration: true },
    buttons: [{ type: 'copy_code', text: 'Copy' }, toTicket],
  },
  {
    ...english,
    name: 'survey',
    body: 'How was it?',
    buttons: [{ type: 'flow', text: 'Answer', flowId: '7001' }],
  },
  {
    ...english,
    name: 'shop',
    body: '{{1}} % off',
    buttons: [{ type: 'catalog', text: 'See all' }],
  },
  {
    ...english,
    name: 'shop_list',
    header: { format: 'product' },
    body: 'New in',
    buttons: [{ type: 'mpm', text: 'See them' }],
  },
  {
    ...english,
    name: 'tours',
    body: 'Where to, {{1}}?',
    cards: [
      { ...tour, header: 'image' },
      { ...tour, header: 'video' },
    ],
  },
  { ...english, name: 'news', header: { format: 'gif' }, body: 'News' },
  { ...english, name: 'ticket_ready', body: 'Your ticket is ready, {{1}}.' },
  {
    ...english,
    name: 'ticket_paid',
    header: { format: 'document' },
    body: '{{first_name}}, it is {{price}}.',
    buttons: [thanks, { type: 'phone_number', text: 'Call', phoneNumber: '+15550100' }, toTicket],
  },
]
