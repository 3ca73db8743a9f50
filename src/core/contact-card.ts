/**
 * A contact card in Meta's own shape (reference sections 2.9 and 4.3). `name` needs another part
 * beside `formatted_name`. Kinds (`type`) are words such as `HOME`, `WORK`, `CELL`.
 */
export interface ContactCard {
  readonly name: {
    readonly formatted_name: string
    readonly first_name?: string
    readonly last_name?: string
    readonly middle_name?: string
    readonly prefix?: string
    readonly suffix?: string
  }
  /** With a `wa_id` (digits only) the card has a button that writes to it, else one that invites. */
  readonly phones?: readonly {
    readonly phone?: string
    readonly wa_id?: string
    readonly type?: string
  }[]
  readonly emails?: readonly { readonly email?: string; readonly type?: string }[]
  readonly urls?: readonly { readonly url?: string; readonly type?: string }[]
  readonly addresses?: readonly {
    readonly street?: string
    readonly city?: string
    readonly state?: string
    readonly zip?: string
    readonly country?: string
    readonly country_code?: string
    readonly type?: string
  }[]
  readonly org?: {
    readonly company?: string
    readonly department?: string
    readonly title?: string
  }
  /** `YYYY-MM-DD`. */
  readonly birthday?: string
}
