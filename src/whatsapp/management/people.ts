import type { Graph } from '../graph.ts'
import type { SuccessResponse } from '../wire-response.ts'

/** A person by phone number or by business-scoped user id. */
export type BlockedUser = { readonly user: string } | { readonly user_id: string }

/** A group as it is made. */
export interface GroupWish {
  /** At most 128 characters. */
  readonly subject: string
  /** At most 2,048 characters. */
  readonly description?: string
  readonly join_approval_mode?: 'auto_approve' | 'approval_required'
}

interface BlockResponse {
  block_users: { added_users?: object[]; removed_users?: object[]; failed_users?: object[] }
}

interface CallPermissionResponse {
  permission: { status?: string; expiration_time?: number }
  actions: { action_name?: string; can_perform_action?: boolean; limits?: object[] }[]
}

/** Blocked people, groups and calls (reference 5.5, 5.11, 5.12). */
export function createPeopleCalls({ call }: Graph) {
  const toBlockBody = (users: readonly BlockedUser[]) => ({
    messaging_product: 'whatsapp',
    block_users: users,
  })
  return {
    listBlocked: (numberId: string, after?: string) =>
      call<{ data: object[] }>({
        method: 'GET',
        path: [numberId, 'block_users'],
        query: { after },
      }),
    /** Only people who wrote in the last 24 hours; 64,000 at most. */
    block: (numberId: string, users: readonly BlockedUser[]) =>
      call<BlockResponse>({
        method: 'POST',
        path: [numberId, 'block_users'],
        body: toBlockBody(users),
      }),
    unblock: (numberId: string, users: readonly BlockedUser[]) =>
      call<BlockResponse>({
        method: 'DELETE',
        path: [numberId, 'block_users'],
        body: toBlockBody(users),
      }),
    listGroups: (numberId: string) =>
      call<{ data: object[] }>({ method: 'GET', path: [numberId, 'groups'] }),
    /** The group itself is told by webhook (`group_lifecycle_update`). */
    createGroup: (numberId: string, group: GroupWish) =>
      call<{ request_id: string }>({
        method: 'POST',
        path: [numberId, 'groups'],
        body: { messaging_product: 'whatsapp', ...group },
      }),
    showGroup: (groupId: string) => call<{ id: string }>({ method: 'GET', path: [groupId] }),
    removeGroup: (groupId: string) => call<SuccessResponse>({ method: 'DELETE', path: [groupId] }),
    changeGroup: (groupId: string, change: Partial<GroupWish>) =>
      call<SuccessResponse>({
        method: 'POST',
        path: [groupId],
        body: { messaging_product: 'whatsapp', ...change },
      }),
    listJoinRequests: (groupId: string) =>
      call<{ data: object[] }>({ method: 'GET', path: [groupId, 'join_requests'] }),
    /** The former link leads nowhere any more. */
    renewInviteLink: (groupId: string) =>
      call<{ invite_link: string }>({ method: 'POST', path: [groupId, 'invite_link'] }),
    inviteLink: (groupId: string) =>
      call<{ invite_link: string }>({ method: 'GET', path: [groupId, 'invite_link'] }),
    /** Whether a person may be called now, by phone number. */
    callPermissions: (numberId: string, waId: string) =>
      call<CallPermissionResponse>({
        method: 'GET',
        path: [numberId, 'call_permissions'],
        query: { user_wa_id: waId },
      }),
  }
}
