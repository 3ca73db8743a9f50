import type { Graph } from '../graph.ts'
import type { SuccessResponse } from '../wire-response.ts'

/** A Flow as Meta lists it. */
export interface FlowResponse {
  id: string
  name?: string
  status?: 'DRAFT' | 'PUBLISHED' | 'DEPRECATED' | 'BLOCKED' | 'THROTTLED'
  categories?: string[]
  validation_errors?: object[]
  preview?: { preview_url?: string; expires_at?: string }
}

/** The key that forms to a number are encrypted with. */
export interface EncryptionResponse {
  data: { business_public_key?: string; business_public_key_signature_status?: string }[]
}

/** The endpoints of Flows (reference 5.8). */
export function createFlowCalls({ call }: Graph) {
  return {
    list: (accountId: string) =>
      call<{ data: FlowResponse[] }>({ method: 'GET', path: [accountId, 'flows'] }),
    show: (flowId: string, fields?: string) =>
      call<FlowResponse>({ method: 'GET', path: [flowId], query: { fields } }),
    create: (accountId: string, flow: { name: string; categories: readonly string[] }) =>
      call<{ id: string }>({ method: 'POST', path: [accountId, 'flows'], body: flow }),
    rename: (flowId: string, name: string) =>
      call<SuccessResponse>({ method: 'POST', path: [flowId], body: { name } }),
    remove: (flowId: string) => call<SuccessResponse>({ method: 'DELETE', path: [flowId] }),
    publish: (flowId: string) =>
      call<SuccessResponse>({ method: 'POST', path: [flowId, 'publish'] }),
    deprecate: (flowId: string) =>
      call<SuccessResponse>({ method: 'POST', path: [flowId, 'deprecate'] }),
    /** The public key (PEM) that forms to this number are encrypted with from now on. */
    uploadKey: (numberId: string, publicKey: string) =>
      call<SuccessResponse>({
        method: 'POST',
        path: [numberId, 'whatsapp_business_encryption'],
        body: { business_public_key: publicKey },
      }),
    showKey: (numberId: string) =>
      call<EncryptionResponse>({
        method: 'GET',
        path: [numberId, 'whatsapp_business_encryption'],
      }),
  }
}
