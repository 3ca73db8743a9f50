import type { FactStore } from '../core/facts.ts'
import { createInTurn } from '../core/in-turn.ts'
import type { Json, JsonObject } from '../core/json.ts'
import type { OutboundMessage } from '../core/messages.ts'
import type { NoticeContent, TemplateReference } from '../core/notice-content.ts'
import type { Failure } from '../core/rows.ts'
import type { TemplateState } from '../core/template-states.ts'
import { stopReasonOf } from '../core/template-states.ts'

const FACT = 'templates'

/** What Meta thinks of the templates of all our business accounts, as its webhooks told. */
export interface TemplateStates {
  /** Takes news of a template in; resolves when they are durable. Older news change nothing. */
  learn(about: NoticeContent, at: number): Promise<void>
  /** Why a message may not be sent by a number now; undefined: nothing is known against it. */
  stopOf(numberId: string, message: OutboundMessage): Failure | undefined
  /** Calls back whenever news say that a template can be sent. Returns the way to stop listening. */
  onResume(listener: (template: TemplateReference) => void): () => void
  list(): readonly TemplateState[]
}

/** Brings back what is known of templates. `accountOf` tells a number's business account. */
export function createTemplateStates(options: {
  readonly facts: FactStore
  readonly accountOf?: ((numberId: string) => string | undefined) | undefined
}): TemplateStates {
  const { facts, accountOf } = options
  const states = new Map<string, Map<string, TemplateState>>()
  const listeners = new Set<(template: TemplateReference) => void>()
  for (const state of readStates(facts)) put(state)
  facts.onChange((name) => {
    if (name === FACT) hearOthers()
  })
  const inTurn = createInTurn()

  function put(state: TemplateState): void {
    const key = keyOf(state.name, state.language)
    const accounts = states.get(key) ?? new Map<string, TemplateState>()
    states.set(key, accounts.set(state.accountId, state))
  }

  /** Another process was told: what stopped goes on here too. */
  function hearOthers(): void {
    for (const state of readStates(facts)) {
      const known = states.get(keyOf(state.name, state.language))?.get(state.accountId)
      put(state)
      const wasStopped = known === undefined || stopReasonOf(known) !== undefined
      if (wasStopped && stopReasonOf(state) === undefined) for (const tell of listeners) tell(state)
    }
  }

  const list = () => [...states.values()].flatMap((accounts) => [...accounts.values()])

  async function take(about: NoticeContent, at: number): Promise<void> {
    const template = templateOf(about)
    if (template === undefined) return
    const known = states.get(keyOf(template.name, template.language))?.get(template.accountId)
    const next = withNews(known ?? template, about, at)
    if (next === known) return
    await facts.change(FACT, (value) => [...toStates(value).filter(isOther(next)), next])
    put(next)
    // Also where its stop was never told by a webhook, but by the refusal of a message.
    const isBack = about.type === 'template.status' && stopReasonOf(next) === undefined
    if (isBack) for (const tell of listeners) tell(next)
  }

  return {
    // Each starts from what the one before has written.
    learn: (about, at) => inTurn(FACT, () => take(about, at)),
    stopOf: (numberId, message) => {
      const template = nameOf(message)
      if (template === undefined || states.size === 0) return undefined
      const accounts = states.get(keyOf(template.name, template.language))
      if (accounts === undefined) return undefined
      const reason = findStop(accounts, accountOf?.(numberId))
      return reason === undefined ? undefined : { class: 'template', reason }
    },
    onResume: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    list,
  }
}

/** Of a number whose account is not in the settings, only what all accounts agree in is known. */
function findStop(
  accounts: ReadonlyMap<string, TemplateState>,
  accountId: string | undefined,
): string | undefined {
  if (accountId !== undefined) {
    const state = accounts.get(accountId)
    return state === undefined ? undefined : stopReasonOf(state)
  }
  const reasons = [...accounts.values()].map(stopReasonOf)
  return reasons.includes(undefined) ? undefined : reasons[0]
}

function keyOf(name: string, language: string): string {
  return `${name} ${language}`
}

/** A template also stands in what a bot says in Meta's own JSON. */
function nameOf(
  message: OutboundMessage,
): { readonly name: string; readonly language: string } | undefined {
  if (message.kind === 'template') return message
  if (message.kind !== 'raw' || message.type !== 'template') return undefined
  const { name, language } = toFields(message.content)
  const { code } = toFields(language ?? null)
  if (typeof name !== 'string' || typeof code !== 'string') return undefined
  return { name, language: code }
}

function toFields(value: Json): JsonObject {
  return typeof value === 'object' && value !== null && !isList(value) ? value : {}
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value)
}

function templateOf(about: NoticeContent): TemplateReference | undefined {
  switch (about.type) {
    case 'template.status':
    case 'template.quality':
    case 'template.category':
      return about.template
    default:
      return undefined
  }
}

/** The same state when the news are older than what is known. */
function withNews(state: TemplateState, about: NoticeContent, at: number): TemplateState {
  switch (about.type) {
    case 'template.status': {
      if (at < (state.statusAt ?? 0)) return state
      const { cause: _, ...rest } = state
      const cause = about.reason ?? about.occasion
      return {
        ...rest,
        ...about.template,
        // Meta's word for the end of a pause stands beside the status.
        status: about.occasion === 'UNPAUSE' ? 'APPROVED' : about.event,
        statusAt: at,
        ...(cause === undefined ? {} : { cause }),
        ...(about.category === undefined ? {} : { category: about.category, categoryAt: at }),
      }
    }
    case 'template.quality':
      if (at < (state.qualityAt ?? 0)) return state
      return { ...state, ...about.template, quality: about.quality, qualityAt: at }
    case 'template.category':
      if (at < (state.categoryAt ?? 0)) return state
      return { ...state, ...about.template, category: about.category, categoryAt: at }
    default:
      return state
  }
}

function readStates(facts: FactStore): readonly TemplateState[] {
  return toStates(facts.read(FACT))
}

function toStates(value: Json | undefined): readonly TemplateState[] {
  return (value ?? []) as readonly TemplateState[]
}

function isOther({ name, language, accountId }: TemplateState): (state: TemplateState) => boolean {
  return (state) =>
    state.name !== name || state.language !== language || state.accountId !== accountId
}
