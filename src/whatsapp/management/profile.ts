import type { Graph, GraphResult } from '../graph.ts'
import type { SuccessResponse } from '../wire-response.ts'

/** What people see of a business: `about` 139 characters, `address` 256, `description` 512. */
export interface BusinessProfile {
  readonly about?: string
  readonly address?: string
  readonly description?: string
  /** At most 128 characters. */
  readonly email?: string
  /** At most two of 256 characters. */
  readonly websites?: readonly string[]
  readonly vertical?: string
  /** Of a resumable upload (reference 5.1). */
  readonly profile_picture_handle?: string
}

/** A link that opens the conversation, as a code to print. */
export interface QrCode {
  code: string
  prefilled_message: string
  deep_link_url: string
  qr_image_url?: string
}

/** What is offered before anything is said. */
export interface ConversationalAutomation {
  readonly enable_welcome_message?: boolean
  /** At most 4 of 80 characters, without emoji. */
  readonly prompts?: readonly string[]
  /** At most 30: names of 32 characters, descriptions of 256. */
  readonly commands?: readonly {
    readonly command_name: string
    readonly command_description: string
  }[]
}

const PROFILE_FIELDS = 'about,address,description,email,profile_picture_url,websites,vertical'

/** What a number shows to people (reference 5.4, 5.6, 5.7, 5.10). */
export function createProfileCalls({ call }: Graph) {
  return {
    show: (numberId: string) =>
      call<{ data: (BusinessProfile & { profile_picture_url?: string })[] }>({
        method: 'GET',
        path: [numberId, 'whatsapp_business_profile'],
        query: { fields: PROFILE_FIELDS },
      }),
    change: (numberId: string, profile: BusinessProfile) =>
      call<SuccessResponse>({
        method: 'POST',
        path: [numberId, 'whatsapp_business_profile'],
        body: { messaging_product: 'whatsapp', ...profile },
      }),
    listCodes: (numberId: string) =>
      call<{ data: QrCode[] }>({ method: 'GET', path: [numberId, 'message_qrdls'] }),
    showCode: (numberId: string, code: string): Promise<GraphResult<{ data: QrCode[] }>> =>
      call({ method: 'GET', path: [numberId, 'message_qrdls', code] }),
    /** The message has at most 140 characters; 2,000 codes a number. */
    createCode: (numberId: string, message: string, image?: 'SVG' | 'PNG') =>
      call<QrCode>({
        method: 'POST',
        path: [numberId, 'message_qrdls'],
        body: {
          prefilled_message: message,
          ...(image === undefined ? {} : { generate_qr_image: image }),
        },
      }),
    changeCode: (numberId: string, code: string, message: string) =>
      call<QrCode>({
        method: 'POST',
        path: [numberId, 'message_qrdls'],
        body: { code, prefilled_message: message },
      }),
    removeCode: (numberId: string, code: string) =>
      call<SuccessResponse>({ method: 'DELETE', path: [numberId, 'message_qrdls', code] }),
    showAutomation: (numberId: string) =>
      call<{ conversational_automation: ConversationalAutomation }>({
        method: 'GET',
        path: [numberId],
        query: { fields: 'conversational_automation' },
      }),
    changeAutomation: (numberId: string, automation: ConversationalAutomation) =>
      call<SuccessResponse>({
        method: 'POST',
        path: [numberId, 'conversational_automation'],
        body: automation,
      }),
    showCommerce: (numberId: string) =>
      call<{ data: { is_cart_enabled?: boolean; is_catalog_visible?: boolean }[] }>({
        method: 'GET',
        path: [numberId, 'whatsapp_commerce_settings'],
      }),
    changeCommerce: (
      numberId: string,
      settings: { readonly is_cart_enabled?: boolean; readonly is_catalog_visible?: boolean },
    ) =>
      call<SuccessResponse>({
        method: 'POST',
        path: [numberId, 'whatsapp_commerce_settings'],
        body: settings,
      }),
  }
}
