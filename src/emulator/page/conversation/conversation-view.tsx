import { useRef, useState } from 'preact/hooks'
import { callBusiness, clickLink, markPlayed } from '../state/api.ts'
import type { Unsent } from '../state/conversation.ts'
import { useAttention } from '../state/use-attention.ts'
import { useConversation, useReading } from '../state/use-conversation.ts'
import type { Draft, MediaKind, Message, Phone } from '../state/wire.ts'
import { Composer } from './composer.tsx'
import { ConversationHeader } from './conversation-header.tsx'
import { MessageLog } from './message-log.tsx'
import type { Overlay } from './overlays.tsx'
import { Overlays } from './overlays.tsx'

interface ConversationViewProps {
  readonly phone: Phone
  readonly isFaultsOpen: boolean
  readonly hasFaults: boolean
  readonly onFaults: () => void
  /** Something about the phones is different: they must be listed again. */
  readonly onPhonesChanged: () => Promise<void>
}

/** What answers the message that is being replied to; the others name their own, or none. */
const quoting: readonly Draft['type'][] = [
  'text',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
]

function isAnswer(draft: Draft): boolean {
  const isAboutElse = draft.forwarded !== undefined || 'about' in draft
  return quoting.includes(draft.type) && !isAboutElse
}

/** One phone: its conversation with the business, and everything it can say. */
export function ConversationView(props: ConversationViewProps) {
  const { phone } = props
  const { conversation, send, forget } = useConversation(phone.waId)
  const [isEndInView, setEndInView] = useState(true)
  const [replyTo, setReplyTo] = useState<Message>()
  const [overlay, show] = useState<Overlay>()
  const fileInput = useRef<HTMLInputElement>(null)
  const fileKind = useRef<MediaKind | undefined>(undefined)
  useReading(phone.waId, conversation, useAttention() && isEndInView)

  const name = conversation.business?.name ?? 'Business'
  const speaker = (from: Message['from']) => (from === 'phone' ? 'You' : name)
  const say = (draft: Draft) => {
    const isReply = replyTo !== undefined && isAnswer(draft)
    if (isReply) setReplyTo(undefined)
    void send(isReply ? { replyTo: replyTo.id, ...draft } : draft)
  }

  const pickFile = (accept: string, as?: MediaKind) => {
    const input = fileInput.current
    if (input === null) return
    fileKind.current = as
    input.accept = accept
    input.value = ''
    input.click()
  }

  const showFile = (file: File | undefined, as?: MediaKind) => {
    if (file !== undefined) show({ kind: 'file', file, ...(as !== undefined && { as }) })
  }

  const drop = (event: DragEvent) => {
    event.preventDefault()
    showFile(event.dataTransfer?.files[0])
  }

  return (
    <main class="conversation" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <ConversationHeader
        phone={phone}
        name={name}
        conversation={conversation}
        isFaultsOpen={props.isFaultsOpen}
        hasFaults={props.hasFaults}
        onFaults={props.onFaults}
        onPhone={(at) => show({ kind: 'phone', at })}
      />
      {/* A log that begins with its messages in it is not read out from the start. */}
      {conversation.isLoaded ? (
        <MessageLog
          conversation={conversation}
          speaker={speaker}
          actions={{
            choose: (message, { id }) => say({ type: 'choice', id, replyTo: message.id }),
            openList: (message) => show({ kind: 'list', message }),
            open: (kind, message) => show({ kind, message }),
            answer: say,
            call: (payload) => void callBusiness(phone.waId, payload),
            clicked: ({ id, type }) => {
              if (type === 'template') void clickLink(phone.waId, id)
            },
            played: ({ id }) => void markPlayed(phone.waId, id),
            shareLocation: (message) => show({ kind: 'location', message }),
            react: (message, emoji) => say({ type: 'reaction', messageId: message.id, emoji }),
            openMenu: (message, at) => show({ kind: 'menu', message, at }),
          }}
          onRetry={({ draft, key }: Unsent) => void send(draft, key)}
          onForget={({ key }) => forget(key)}
          onEndInView={setEndInView}
        />
      ) : (
        <div class="log-frame" />
      )}
      <Composer
        waId={phone.waId}
        replyTo={replyTo}
        speaker={speaker}
        onCancelReply={() => setReplyTo(undefined)}
        onSend={(text) => say({ type: 'text', text })}
        onAttach={(at) => show({ kind: 'attach', at })}
        onFile={(file) => showFile(file)}
      />
      <input
        ref={fileInput}
        type="file"
        hidden
        aria-label="File to send"
        onChange={(event) => showFile(event.currentTarget.files?.[0], fileKind.current)}
      />
      {overlay !== undefined && (
        <Overlays
          overlay={overlay}
          phone={phone}
          show={show}
          send={say}
          reply={setReplyTo}
          pickFile={pickFile}
          onPhonesChanged={props.onPhonesChanged}
        />
      )}
    </main>
  )
}
