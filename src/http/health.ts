import type { RequestHandler } from 'express'
import { Router } from 'express'

/** What keeps the process from taking webhooks, as sentences; empty when it is ready. */
export type ReadyCheck = () => readonly string[]

/** `GET /healthz`: the process lives. `GET /readyz`: it takes webhooks now, or says why not. */
export function createHealth(check: ReadyCheck): Router {
  const router = Router()
  const alive: RequestHandler = (_, response) => {
    response.json({ status: 'ok', pid: process.pid, uptimeSeconds: Math.floor(process.uptime()) })
  }
  const ready: RequestHandler = (_, response) => {
    const reasons = check()
    response.status(reasons.length === 0 ? 200 : 503).json({
      status: reasons.length === 0 ? 'ready' : 'not ready',
      reasons,
    })
  }
  router.get('/healthz', alive)
  router.get('/readyz', ready)
  return router
}
