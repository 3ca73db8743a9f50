import type { RequestHandler } from 'express'
import { Router } from 'express'

/** Whether the process takes webhooks now; `notes` are sentences on what is still missing. */
export type ReadyCheck = () => Promise<{
  readonly isReady: boolean
  readonly notes: readonly string[]
}>

/** `GET /healthz`: the process lives. `GET /readyz`: it takes webhooks now, or says why not. */
export function createHealth(check: ReadyCheck): Router {
  const router = Router()
  const alive: RequestHandler = (_, response) => {
    response.json({ status: 'ok', pid: process.pid, uptimeSeconds: Math.floor(process.uptime()) })
  }
  const ready: RequestHandler = async (_, response) => {
    const { isReady, notes } = await check()
    response.status(isReady ? 200 : 503).json({ status: isReady ? 'ready' : 'not ready', notes })
  }
  router.get('/healthz', alive)
  router.get('/readyz', ready)
  return router
}
