import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../parts/icons.tsx'
import { resetEmulator } from '../state/api.ts'
import { hasFault } from '../state/use-faults.ts'
import type { Faults } from '../state/wire.ts'
import type { CodeFault, FlagFault, NumberFault } from './fault-fields.tsx'
import { CodeField, FlagField, NumberField } from './fault-fields.tsx'

interface FaultsPanelProps {
  readonly faults: Faults
  readonly problem: string | undefined
  readonly onChange: (faults: Faults) => void
  readonly onClose: () => void
}

const sendingFlags: readonly FlagFault[] = [
  { name: 'loseResponse', label: 'Lose the response', hint: 'Accepted, but the line is cut' },
  { name: 'silence', label: 'Silence', hint: 'Neither accepted nor answered' },
  { name: 'badGateway', label: 'Bad gateway', hint: 'A 502 page of HTML' },
  { name: 'skipDelivered', label: 'Skip “delivered”', hint: 'Read comes right after sent' },
  { name: 'skipStatuses', label: 'Skip all statuses', hint: 'A phone that is switched off' },
]

const webhookFlags: readonly FlagFault[] = [
  { name: 'duplicateWebhooks', label: 'Duplicate', hint: 'Each is posted twice' },
  { name: 'reorderWebhooks', label: 'Reorder', hint: 'Newest of 100 ms first' },
  { name: 'batchWebhooks', label: 'Batch', hint: 'Those of 100 ms in one post' },
]

const sendingCodes: CodeFault = {
  name: 'error',
  label: 'Refuse sends with',
  codes: [
    [131000, 'Something went wrong'],
    [130429, 'Throughput reached'],
    [131056, 'Too many to this user'],
    [131016, 'Service unavailable'],
    [131047, 'Window is closed'],
    [131026, 'Undeliverable'],
    [190, 'Token expired'],
  ],
}

const laterCodes: CodeFault = {
  name: 'failAfterSent',
  label: 'Fail after “sent” with',
  codes: [
    [131026, 'Undeliverable'],
    [131047, 'Window is closed'],
    [131049, 'Not delivered, healthy ecosystem'],
    [131053, 'Media could not be fetched'],
  ],
}

const latency: NumberFault = { name: 'latencyMs', label: 'Answer later by', unit: 'ms' }
const rounds: NumberFault = { name: 'next', label: 'Only the next', unit: 'sends' }
const lateness: NumberFault = { name: 'webhookDelayMs', label: 'Post later by', unit: 'ms' }

/** What a developer can make WhatsApp do wrong, at once and for every phone. */
export function FaultsPanel({ faults, problem, onChange, onClose }: FaultsPanelProps) {
  const [isSure, setSure] = useState(false)
  const closeButton = useRef<HTMLButtonElement>(null)
  const fields = { faults, onChange }
  useLayoutEffect(() => {
    const before = document.activeElement
    closeButton.current?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  const reset = () => {
    if (isSure) void resetEmulator().then(() => onChange({}))
    setSure(!isSure)
  }
  return (
    <aside
      class="faults"
      aria-label="Faults"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
      }}
    >
      <header class="sheet-header">
        <h2>Faults</h2>
        <button
          ref={closeButton}
          type="button"
          class="round"
          aria-label="Close faults"
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      <div class="faults-scroll">
        <p class="faults-note">Let WhatsApp misbehave, and see what your bot makes of it.</p>
        {problem !== undefined && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <fieldset>
          <legend>When the bot sends</legend>
          <CodeField fault={sendingCodes} {...fields} />
          <CodeField fault={laterCodes} {...fields} />
          <NumberField fault={latency} {...fields} />
          {sendingFlags.map((fault) => (
            <FlagField key={fault.name} fault={fault} {...fields} />
          ))}
          <NumberField fault={rounds} {...fields} />
        </fieldset>
        <fieldset>
          <legend>Webhooks to the bot</legend>
          {webhookFlags.map((fault) => (
            <FlagField key={fault.name} fault={fault} {...fields} />
          ))}
          <NumberField fault={lateness} {...fields} />
        </fieldset>
      </div>
      <footer class="faults-footer">
        <button
          type="button"
          class="primary"
          disabled={!hasFault(faults)}
          onClick={() => onChange({})}
        >
          Clear all faults
        </button>
        <button type="button" class="danger" onClick={reset} onBlur={() => setSure(false)}>
          {isSure ? 'Really forget all messages?' : 'Reset the emulator'}
        </button>
      </footer>
    </aside>
  )
}
