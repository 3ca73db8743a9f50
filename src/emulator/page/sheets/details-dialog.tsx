import type { Message } from '../state/wire.ts'
import { Dialog } from './dialog.tsx'

interface DetailsDialogProps {
  readonly message: Message
  readonly onClose: () => void
}

/** What a developer wants to know of a message: its wamid, its ticks and its JSON. */
export function DetailsDialog({ message, onClose }: DetailsDialogProps) {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Id', message.id],
    ['Type', message.type],
    ['From', message.from],
    ['Time', new Date(message.at).toISOString()],
    ['Delivery', message.ticks],
    ['Answers', message.replyTo],
    ['Error', message.error],
  ]
  return (
    <Dialog title="Message details" onClose={onClose}>
      <div class="fields">
        <dl class="facts">
          {facts.map(
            ([name, value]) =>
              value !== undefined && (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ),
          )}
        </dl>
        <details>
          <summary>As JSON</summary>
          <pre class="json">{JSON.stringify(message, null, 2)}</pre>
        </details>
      </div>
    </Dialog>
  )
}
