import type { Graph } from '../graph.ts'
import type { PhoneNumberResponse, SuccessResponse } from '../wire-response.ts'

/** What is asked of a number unless told otherwise (reference 5.3). */
const NUMBER_FIELDS = [
  'verified_name',
  'display_phone_number',
  'quality_rating',
  'status',
  'throughput',
  'code_verification_status',
  'name_status',
  'whatsapp_business_manager_messaging_limit',
  'webhook_configuration',
  'health_status',
  'is_official_business_account',
  'platform_type',
].join(',')

/** The endpoints of a business's phone numbers (reference 5.3). */
export function createNumberCalls({ call }: Graph) {
  return {
    show: (numberId: string, fields = NUMBER_FIELDS) =>
      call<PhoneNumberResponse>({ method: 'GET', path: [numberId], query: { fields } }),
    list: (accountId: string) =>
      call<{ data: PhoneNumberResponse[] }>({ method: 'GET', path: [accountId, 'phone_numbers'] }),
    add: (accountId: string, number: { countryCode: string; number: string; name: string }) =>
      call<{ id: string }>({
        method: 'POST',
        path: [accountId, 'phone_numbers'],
        body: {
          country_code: number.countryCode,
          phone_number: number.number,
          verified_name: number.name,
        },
      }),
    /** Has Meta send a code to the number. */
    requestCode: (numberId: string, by: 'SMS' | 'VOICE', language: string) =>
      call<SuccessResponse>({
        method: 'POST',
        path: [numberId, 'request_code'],
        query: { code_method: by, language },
      }),
    verifyCode: (numberId: string, code: string) =>
      call<SuccessResponse>({ method: 'POST', path: [numberId, 'verify_code'], query: { code } }),
    /** At most 10 times in 72 hours, as `deregister` (133016). The pin has 6 digits. */
    register: (numberId: string, pin: string, dataRegion?: string) =>
      call<SuccessResponse>({
        method: 'POST',
        path: [numberId, 'register'],
        body: {
          messaging_product: 'whatsapp',
          pin,
          ...(dataRegion === undefined ? {} : { data_localization_region: dataRegion }),
        },
      }),
    deregister: (numberId: string) =>
      call<SuccessResponse>({ method: 'POST', path: [numberId, 'deregister'] }),
    setPin: (numberId: string, pin: string) =>
      call<SuccessResponse>({ method: 'POST', path: [numberId], body: { pin } }),
    rename: (numberId: string, name: string) =>
      call<SuccessResponse>({ method: 'POST', path: [numberId], body: { new_display_name: name } }),
    /** What became of messages, as far as Meta keeps it. */
    history: (numberId: string) =>
      call<{ data: object[] }>({ method: 'GET', path: [numberId, 'message_history'] }),
    officialAccount: (numberId: string) =>
      call<Record<string, unknown>>({
        method: 'GET',
        path: [numberId, 'official_business_account'],
      }),
    /** What Indian law wants to be told of a business. */
    compliance: (numberId: string) =>
      call<Record<string, unknown>>({
        method: 'GET',
        path: [numberId, 'business_compliance_info'],
      }),
    settings: (numberId: string) =>
      call<Record<string, unknown>>({ method: 'GET', path: [numberId, 'settings'] }),
    /** Such as `user_identity_change: { enable_identity_key_check: true }`. */
    changeSettings: (numberId: string, settings: object) =>
      call<SuccessResponse>({ method: 'POST', path: [numberId, 'settings'], body: settings }),
  }
}
