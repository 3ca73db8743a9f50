import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../parts/icons.tsx'
import { Dialog } from '../sheets/dialog.tsx'
import { askFlow, getFlow } from '../state/api.ts'
import type {
  Draft,
  Flow,
  FlowAction,
  FlowPart,
  FlowQuestion,
  FlowScreen,
  Message,
} from '../state/wire.ts'
import { toText, toWords } from './binding.ts'
import { FlowPartView } from './flow-part.tsx'
import type { FlowState } from './flow-state.ts'
import { beginFlow, currentScreen, fillIn, followAdvice, goBack, takeStep } from './flow-state.ts'

interface FlowDialogProps {
  readonly waId: string
  readonly message: Message
  readonly onClose: () => void
  readonly onSend: (draft: Draft) => void
}

const datesSince = 5

/** A Flow to fill in, screen by screen, and to send. */
export function FlowDialog({ waId, message, onClose, onSend }: FlowDialogProps) {
  const [flow, setFlow] = useState<Flow>()
  const [state, setState] = useState<FlowState>({ way: [], forms: {} })
  const [problem, setProblem] = useState<string>()
  const [isAsking, setAsking] = useState(false)

  useEffect(() => {
    void getFlow(message.flow?.id ?? '').then((found) => {
      if (!found.ok) {
        setProblem(found.reason)
        return
      }
      setFlow(found.value)
      if (message.flow?.beginsAtEndpoint) void ask(found.value, state, { action: 'INIT' })
      else setState(beginFlow(found.value, message.flow ?? {}))
    })
  }, [])

  /** Asks the endpoint, and goes where it says. */
  const ask = async (asked: Flow, from: FlowState, question: Omit<FlowQuestion, 'messageId'>) => {
    setAsking(true)
    const answer = await askFlow(waId, { messageId: message.id, ...question })
    setAsking(false)
    if (!answer.ok) {
      setProblem(answer.reason)
    } else if ('response' in answer.value) {
      onSend({ type: 'flow', replyTo: message.id, response: { ...answer.value.response } })
    } else {
      const { error_message: complaint, ...data } = answer.value.data
      setProblem(complaint === undefined ? undefined : toText(complaint))
      setState(followAdvice(asked, from, { screen: answer.value.screen, data }))
    }
  }

  const here = flow === undefined ? undefined : currentScreen(flow, state)
  const form = useRef<HTMLFormElement>(null)
  useLayoutEffect(() => {
    // Who pressed a button of the last screen goes on at the first field of this one.
    form.current?.querySelector<HTMLElement>('input, select, textarea, .primary')?.focus()
  }, [here?.screen.id])
  if (flow === undefined || here === undefined) {
    return (
      <Dialog title={message.flow?.cta ?? 'Form'} onClose={onClose}>
        <div class="fields">{problem !== undefined && <Problem sentence={problem} />}</div>
      </Dialog>
    )
  }

  const act = (action: FlowAction) => {
    const step = takeStep(flow, state, action)
    setProblem(step.type === 'refused' ? step.sentence : undefined)
    if (step.type === 'moved') setState(step.state)
    else if (step.type === 'asked') {
      const { screen, data } = step
      void ask(flow, state, { action: 'data_exchange', screen, data })
    } else if (step.type === 'opened') window.open(step.url, '_blank', 'noopener')
    else if (step.type === 'completed') {
      onSend({ type: 'flow', replyTo: message.id, response: { ...step.response } })
    }
  }

  const { screen, scope } = here
  const back = () => {
    setProblem(undefined)
    if (!screen.refresh_on_back) setState(goBack(state))
    else void ask(flow, goBack(state), { action: 'BACK', screen: screen.id })
  }
  const parts = partsOf(screen)
  const footer = parts.find((part) => part.type === 'Footer')
  const submit = (event: Event) => {
    event.preventDefault()
    if (footer !== undefined) act(footer['on-click-action'])
  }

  return (
    <Dialog title={toWords(screen.title ?? message.flow?.cta, scope)} onClose={onClose}>
      {/* Another screen is another form, which begins at its top. */}
      <form ref={form} class="fields" key={screen.id} onSubmit={submit}>
        {state.way.length > 1 && (
          <button type="button" class="link" onClick={back}>
            <Icon name="back" />
            Back
          </button>
        )}
        {parts.map((part, place) => (
          <FlowPartView
            key={place}
            part={part}
            scope={scope}
            isOld={Number.parseFloat(flow.version) < datesSince}
            onValue={(name, value) => setState(fillIn(state, name, value))}
            onAction={act}
          />
        ))}
        {problem !== undefined && <Problem sentence={problem} />}
        {footer !== undefined && (
          <footer class="sheet-footer">
            <button type="submit" class="primary" disabled={isAsking}>
              {toWords(footer.label, scope)}
            </button>
          </footer>
        )}
      </form>
    </Dialog>
  )
}

function Problem({ sentence }: { sentence: string }) {
  return (
    <p class="problem" role="alert">
      {sentence}
    </p>
  )
}

function partsOf({ layout }: FlowScreen): readonly FlowPart[] {
  return layout.children.flatMap((child) => (child.type === 'Form' ? child.children : [child]))
}
