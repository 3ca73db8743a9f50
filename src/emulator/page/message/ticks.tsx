import type { Ticks as TicksOf } from '../state/wire.ts'

const names: Readonly<Record<TicksOf | 'sending', string>> = {
  sending: 'Sending',
  pending: 'Sent, waiting for the server',
  sent: 'Sent',
  delivered: 'Delivered',
  read: 'Read',
  failed: 'Not delivered',
}

const shapes: Readonly<Record<TicksOf | 'sending', string>> = {
  sending: 'M9 1.5a5 5 0 100 10 5 5 0 000-10M9 4v2.7l1.8 1.3',
  pending: 'M5 6.8l2.6 2.7L13.5 3.5',
  sent: 'M5 6.8l2.6 2.7L13.5 3.5',
  delivered: 'M1.5 6.8l2.6 2.7L10 3.5M8.2 9.5L14.5 3.5',
  read: 'M1.5 6.8l2.6 2.7L10 3.5M8.2 9.5L14.5 3.5',
  failed: 'M9 1.5a5 5 0 100 10 5 5 0 000-10M9 4v3M9 9.2v.01',
}

/** How far a message has come, drawn and in words. */
export function Ticks({ ticks }: { ticks: TicksOf | 'sending' }) {
  return (
    <svg class={`ticks is-${ticks}`} viewBox="0 0 17 13" role="img" aria-label={names[ticks]}>
      <path d={shapes[ticks]} />
    </svg>
  )
}
