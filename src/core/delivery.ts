/**
 * An outbox row's life. `uncertain`: it may or may not have reached WhatsApp. `held`: an operator
 * decides. `dropped`: not sent on purpose. `expired`: no news within its time to live.
 */
export type DeliveryStatus =
  | 'queued'
  | 'sending'
  | 'uncertain'
  | 'held'
  | 'accepted'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'played'
  | 'failed'
  | 'dropped'
  | 'expired'
