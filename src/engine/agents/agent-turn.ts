import { AgentFailure } from '../../core/agent-failure.ts'
import type { Commit } from '../../core/ports.ts'
import type { JobRow } from '../../core/rows.ts'
import { toContact } from '../arrivals.ts'
import type { Life } from '../life.ts'
import type { AgentAct, AgentCause, PlainFailure } from './act.ts'
import { nextAction } from './next-action.ts'
import { toOutput } from './output.ts'
import { approveTool, propose } from './propose.ts'
import type { Scene } from './scene.ts'
import { logAgent, putProgress, sayText } from './scene.ts'

/**
 * Takes what an agent wants done as a turn: what it leads to and the entry in the agent's journal
 * are one commit. Answers the agent's row as it is then; undefined: the agent has ended, or its
 * state was left. Throws when the machine does.
 */
export function takeAct(
  commit: Commit,
  { job, settings, act }: AgentCause,
  life: Life,
  now: number,
): JobRow | undefined {
  const row = commit.jobs().find(({ id }) => id === job.id)
  if (row?.agent === undefined) return undefined
  const scene: Scene = { commit, life, settings, now, row, progress: row.agent }
  switch (act.do) {
    case 'say':
      return say(scene, act)
    case 'propose':
      return propose(scene, act.call)
    case 'approve':
      return approveTool(scene, act.call)
    case 'budget':
      return tellBudget(scene, act)
    case 'align':
      // The life of the turn was brought in line when it was opened.
      return row
    case 'end':
      return end(scene, act.failure)
  }
}

function say(scene: Scene, { text, alone }: Extract<AgentAct, { do: 'say' }>): JobRow | undefined {
  const { commit, life, settings, row } = scene
  const progress = sayText(life, scene.progress, text)
  if (!alone && nextAction(progress, settings).do === 'finish') {
    return settle({ ...scene, progress })
  }
  const next = putProgress(commit, row, progress)
  life.close('agent.said', { agent: row.actorId })
  return next
}

function tellBudget(
  scene: Scene,
  { scope, limit }: Extract<AgentAct, { do: 'budget' }>,
): JobRow | undefined {
  const { commit, life, row, now } = scene
  logAgent(commit, row, { at: now, status: 'budget', detail: { scope, ...limit } })
  const event = { type: 'agent.budget', agent: row.actorId, scope, limit, at: now }
  if (!life.tryAdvance({ ...event, contact: toContact(commit.contact) }, row.path)) {
    const reason = `The budget of the ${scope} is used up, and the machine did not take \`agent.budget\`.`
    return settle(scene, new AgentFailure('AgentBudget', reason))
  }
  const left = commit.jobs().find(({ id }) => id === row.id)
  if (left?.agent !== undefined) {
    // The machine stays where it is: there is nothing more to wait for.
    commit.remove('job', row.id)
    life.settle(row, { ok: true, output: toOutput(left.agent, 'budget') })
  }
  life.close(event.type, { agent: row.actorId, scope })
  return undefined
}

function end(scene: Scene, failure: PlainFailure | undefined): JobRow | undefined {
  // What the person said meanwhile is still to be answered.
  const isEarly = nextAction(scene.progress, scene.settings).do !== 'finish'
  return failure === undefined && isEarly ? scene.row : settle(scene, failure)
}

function settle(scene: Scene, failure?: PlainFailure): undefined {
  const { commit, life, row, progress, now } = scene
  commit.remove('job', row.id)
  if (failure === undefined) {
    life.settle(row, { ok: true, output: toOutput(progress, 'end') })
  } else {
    const { name, message } = failure
    logAgent(commit, row, { at: now, status: name, reason: message })
    life.settle(row, { ok: false, error: { name, message } })
  }
  life.close(`${failure === undefined ? 'done' : 'error'}.${row.actorId}`, { job: row.src })
}
