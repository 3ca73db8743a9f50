/** Exactly one of an uploaded media's id and a public link. */
export interface MediaSource {
  id?: string
  link?: string
}

/** A shared contact card, in both directions; inbound, even the name may be missing. */
export interface WireContactCard {
  name?: {
    formatted_name: string
    first_name?: string
    last_name?: string
    middle_name?: string
    prefix?: string
    suffix?: string
  }
  phones?: readonly { phone?: string; wa_id?: string; user_id?: string; type?: string }[]
  emails?: readonly { email?: string; type?: string }[]
  addresses?: readonly {
    street?: string
    city?: string
    state?: string
    zip?: string
    country?: string
    country_code?: string
    type?: string
  }[]
  urls?: readonly { url?: string; type?: string }[]
  org?: { company?: string; department?: string; title?: string }
  /** YYYY-MM-DD. */
  birthday?: string
  /** Inbound only. */
  vcard?: string
  /** Inbound only: `contact_request` when the user tapped "Share contact info". */
  origin?: string
}
