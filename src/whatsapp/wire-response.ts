/** The answer to a message that was accepted; nothing has left Meta's servers yet. */
export interface SendResponse {
  messaging_product: 'whatsapp'
  contacts: { input: string; wa_id?: string; user_id?: string; parent_user_id?: string }[]
  messages: {
    id: string
    group_id?: string
    /** In practice for templates only. */
    message_status?: 'accepted' | 'held_for_quality_assessment' | 'paused'
  }[]
}

export interface SuccessResponse {
  success: true
}

/** Graph's error body; branch on `code`, then on `error_data.details`, never on the words. */
export interface GraphErrorBody {
  error: {
    message: string
    type: string
    code: number
    error_subcode?: number
    /** A string in some errors. */
    error_data?: { messaging_product?: 'whatsapp'; details?: string } | string
    is_transient?: boolean
    error_user_title?: string
    error_user_msg?: string
    fbtrace_id?: string
  }
}

/** The answer to an upload: the id can be sent for 30 days. */
export interface MediaUploadResponse {
  id: string
}

/** The answer to `GET /<media id>`; the url is good for 5 minutes and needs the access token. */
export interface MediaResponse {
  messaging_product: 'whatsapp'
  url: string
  mime_type: string
  sha256: string
  file_size: number | string
  id: string
}

/** The answer to `GET /<phone number id>`. */
export interface PhoneNumberResponse {
  id: string
  verified_name?: string
  display_phone_number?: string
  code_verification_status?: string
  quality_rating?: string
  platform_type?: string
  /** CONNECTED, PENDING, FLAGGED, RESTRICTED, BANNED, DISCONNECTED, UNVERIFIED ... */
  status?: string
  name_status?: string
  /** TIER_250, TIER_2K ... of the whole portfolio. */
  whatsapp_business_manager_messaging_limit?: string
  is_official_business_account?: boolean
  health_status?: object
  throughput?: { level: string }
  webhook_configuration?: { application?: string }
}

/** The answer to `GET /debug_token`. */
export interface DebugTokenResponse {
  data: {
    app_id?: string
    type?: string
    is_valid: boolean
    /** Unix seconds; 0 means never. */
    expires_at?: number
    scopes?: string[]
  }
}

/** The answer to `GET /<business account id>/subscribed_apps`. */
export interface SubscribedAppsResponse {
  data: {
    whatsapp_business_api_data: { link?: string; name?: string; id: string }
    override_callback_uri?: string
  }[]
}

/** The answer to `GET /<app id>/subscriptions`. */
export interface AppSubscriptionsResponse {
  data: {
    object: string
    callback_url?: string
    active?: boolean
    fields?: { name: string; version?: string }[]
  }[]
}
