import type { Graph } from '../graph.ts'
import type {
  AppSubscriptionsResponse,
  DebugTokenResponse,
  SubscribedAppsResponse,
  SuccessResponse,
} from '../wire-response.ts'

/** Who may do what, and who hears of what (reference 5.13 and section 8). */
export function createAccessCalls({ call }: Graph) {
  return {
    /** What a token may do; it may be asked about itself. */
    debugToken: (token: string) =>
      call<DebugTokenResponse>({
        method: 'GET',
        path: ['debug_token'],
        query: { input_token: token },
      }),
    /** The token of a customer who signed up with us, for the code that the sign-up gave. */
    exchangeCode: (app: { readonly id: string; readonly secret: string }, code: string) =>
      call<{ access_token: string }>({
        method: 'GET',
        path: ['oauth', 'access_token'],
        query: { client_id: app.id, client_secret: app.secret, code },
      }),
    /** The apps that hear of a business account. */
    subscribedApps: (accountId: string) =>
      call<SubscribedAppsResponse>({ method: 'GET', path: [accountId, 'subscribed_apps'] }),
    subscribeApp: (accountId: string) =>
      call<SuccessResponse>({ method: 'POST', path: [accountId, 'subscribed_apps'] }),
    /** What an app hears of, and where. Needs the token of the app itself. */
    appSubscriptions: (appId: string, appToken: string) =>
      call<AppSubscriptionsResponse>({
        method: 'GET',
        path: [appId, 'subscriptions'],
        accessToken: appToken,
      }),
    /** Meta calls the address at once, with the verify token (reference 1.1). */
    subscribeFields: (
      appId: string,
      appToken: string,
      hook: { readonly callbackUrl: string; readonly verifyToken: string; readonly fields: string },
    ) =>
      call<SuccessResponse>({
        method: 'POST',
        path: [appId, 'subscriptions'],
        accessToken: appToken,
        body: {
          object: 'whatsapp_business_account',
          callback_url: hook.callbackUrl,
          verify_token: hook.verifyToken,
          fields: hook.fields,
          include_values: true,
        },
      }),
  }
}

/** The token of an app itself (reference section 8). */
export function toAppToken(appId: string, appSecret: string): string {
  return `${appId}|${appSecret}`
}
