import type { Template } from './templates.ts'

/** The templates that are approved when nothing else is said. */
export const standardTemplates: readonly Template[] = [
  {
    name: 'hello_world',
    language: 'en_US',
    category: 'utility',
    header: { format: 'text', text: 'Hello World' },
    body:
      'Welcome and congratulations!! This message demonstrates your ability to send a WhatsApp ' +
      'message notification from the Cloud API, hosted by Meta.',
    footer: 'WhatsApp Business Platform sample message',
  },
  {
    name: 'order_update',
    language: 'en_US',
    category: 'utility',
    body: 'Hello {{1}}, your order {{2}} is on its way.',
    buttons: [
      { type: 'quick_reply', text: 'Where is it?' },
      { type: 'url', text: 'Track', url: 'https://example.com/track/{{1}}' },
    ],
  },
  {
    name: 'order_update',
    language: 'es',
    category: 'utility',
    body: 'Hola {{1}}, tu pedido {{2}} está en camino.',
    buttons: [
      { type: 'quick_reply', text: '¿Dónde está?' },
      { type: 'url', text: 'Seguir', url: 'https://example.com/track/{{1}}' },
    ],
  },
  {
    name: 'appointment_reminder',
    language: 'en_US',
    category: 'utility',
    header: { format: 'image' },
    body: 'Hi {{first_name}}, we see you on {{day}}.',
    buttons: [
      { type: 'quick_reply', text: 'Confirm' },
      { type: 'quick_reply', text: 'Cancel' },
    ],
  },
  {
    name: 'offer',
    language: 'en_US',
    category: 'marketing',
    body: 'Hi {{1}}, our sale ends soon!',
    buttons: [{ type: 'quick_reply', text: 'Stop' }],
  },
]
