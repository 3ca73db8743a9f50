import type { AgentProgress, AgentStep } from '../../core/agent-progress.ts'
import { readInput, readProposal } from '../../core/agent-schemas.ts'
import type { AgentSettings } from '../../core/agent-settings.ts'
import type { Approval } from '../../core/approval.ts'
import type { JobRow } from '../../core/rows.ts'
import { acceptedOf } from '../../core/step/index.ts'
import { toContact } from '../arrivals.ts'
import { toPending, toQuestion } from './approvals.ts'
import { mayClaim } from './next-action.ts'
import type { CallPart, ResultStep } from './progress.ts'
import { addSteps, claimsOf, lastAnswer, textOf, withResult } from './progress.ts'
import type { Scene } from './scene.ts'
import { logAgent, putProgress, sayText } from './scene.ts'

/**
 * Gives the machine an event that the model proposes, if it takes it where it is. What is refused
 * leaves nothing but the reason.
 */
export function propose(scene: Scene, call: CallPart): JobRow | undefined {
  const { commit, life, settings, progress, row, now } = scene
  const { name } = call
  const snapshot = JSON.parse(commit.conversation.snapshot ?? 'null')
  const [accepted] = life.isLive() ? acceptedOf(life.bot.machine, snapshot, row.path, [name]) : []
  if (accepted === undefined) return refuse(scene, call, `\`${name}\` is not possible now.`)
  const reading = readProposal(accepted.schema, name, call.input)
  if (!reading.ok) return note(scene, call, 'invalid', reading.problem)
  const approval = settings.events.find(({ type }) => type === name)?.approval
  if (approval !== undefined && !isAllowed(progress, call)) {
    return ask(scene, call, approval, { event: reading.value })
  }
  const done = withResult(progress, toAccepted(call))
  // Before the step: one that starts the agent again has to find that it was done.
  putProgress(commit, row, done)
  const event = { ...reading.value, by: 'agent', at: now, contact: toContact(commit.contact) }
  if (life.tryAdvance(event, row.path)) return follow(scene, call, done)
  const guards = accepted.guards.map((guard) => `\`${guard}\``).join(', ')
  const why = guards === '' ? '' : ` It is held back by ${guards}.`
  return refuse(scene, call, `\`${name}\` was refused.${why}`)
}

/** The event was taken: a text that claims it is true from now on, even if the state was left. */
function follow(scene: Scene, call: CallPart, done: AgentProgress): JobRow | undefined {
  const { commit, life, settings, row } = scene
  const left = commit.jobs().find(({ id }) => id === row.id)
  const journal = left?.agent ?? done
  const text = claimedText(journal, settings)
  const progress = text === '' ? journal : sayText(life, journal, text)
  const heard: AgentStep = { kind: 'heard', upTo: life.turn() }
  const next = left && putProgress(commit, left, addSteps(progress, heard))
  life.close(call.name, { by: 'agent', agent: row.actorId })
  return next
}

/** The text of the latest answer that waited for what it claims; empty: there is none. */
function claimedText({ steps }: AgentProgress, settings: AgentSettings): string {
  const last = lastAnswer(steps)
  if (last === undefined || last.after.some(({ kind }) => kind === 'said')) return ''
  const text = textOf(last.answer)
  const claimed = claimsOf(text, settings)
  return claimed.length > 0 && mayClaim(steps, claimed) ? text : ''
}

/** Asks whether a tool may be used. */
export function approveTool(scene: Scene, call: CallPart): JobRow | undefined {
  const tool = scene.settings.tools.find(({ name }) => name === call.name)
  if (tool?.approval === undefined) return scene.row
  const reading = readInput(tool.schema, call.input)
  if (!reading.ok) return note(scene, call, 'invalid', reading.problem)
  return ask(scene, call, tool.approval, { input: reading.value })
}

/** Whether a call may be carried out that needs to be allowed. */
export function isAllowed({ pending }: AgentProgress, { id }: CallPart): boolean {
  return pending?.callId === id && pending.granted === true
}

/** Asks the person, or leaves it to operators. The agent rests until somebody has decided. */
function ask<TArgs>(scene: Scene, call: CallPart, approval: Approval<TArgs>, args: TArgs): JobRow {
  const { commit, life, row, progress, now } = scene
  const { by } = approval
  if (approval.by === 'user') life.say(toQuestion(approval, args, row.id, call.id))
  const pending = { callId: call.id, by, what: call.name, askedAt: now }
  const resting = toPending(row, progress, pending)
  commit.put('job', resting)
  life.close('agent.asked', { agent: row.actorId, what: call.name, by })
  return resting
}

function refuse(scene: Scene, call: CallPart, text: string): JobRow {
  return note(scene, call, 'refused', text)
}

/** Nothing happened: the model is told why. */
function note(
  { commit, row, progress, now }: Scene,
  { id: callId, name }: CallPart,
  outcome: ResultStep['outcome'],
  text: string,
): JobRow {
  // The problem of an input quotes it, and may so quote the person.
  const reason =
    outcome === 'invalid' ? `\`${name}\` was proposed in a form it does not have.` : text
  logAgent(commit, row, { at: now, status: outcome, reason })
  return putProgress(commit, row, withResult(progress, { kind: 'result', callId, outcome, text }))
}

function toAccepted({ id: callId, name }: CallPart): ResultStep {
  const text = `Done: \`${name}\` happened.`
  return { kind: 'result', callId, outcome: 'accepted', event: name, text }
}
