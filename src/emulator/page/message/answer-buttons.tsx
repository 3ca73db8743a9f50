import type { Message } from '../state/wire.ts'
import { BubbleButton } from './bubble-button.tsx'
import type { MessageActions } from './message-actions.ts'

interface AnswerButtonsProps {
  readonly message: Message
  readonly actions: MessageActions
}

/** What a message asks the phone for: a place, a number, an order, a form, a call. */
export function AnswerButtons({ message, actions }: AnswerButtonsProps) {
  if (message.from === 'phone') return null
  const { id: replyTo, products = [], productsButton, flow, call } = message
  return (
    <>
      {message.locationRequest === true && (
        <BubbleButton
          icon="pin"
          label="Send location"
          onPress={() => actions.shareLocation(message)}
        />
      )}
      {message.contactRequest === true && (
        <BubbleButton
          icon="person"
          label="Share contact info"
          onPress={() => actions.answer({ type: 'own-contact', replyTo })}
        />
      )}
      {products.length > 0 && (
        <BubbleButton
          icon="bag"
          label={productsButton ?? 'View item'}
          onPress={() => actions.open('products', message)}
        />
      )}
      {flow !== undefined && (
        <BubbleButton icon="form" label={flow.cta} onPress={() => actions.open('flow', message)} />
      )}
      {message.addressForm !== undefined && (
        <BubbleButton
          icon="form"
          label="Provide address"
          onPress={() => actions.open('address', message)}
        />
      )}
      {call !== undefined && (
        <BubbleButton
          icon="call"
          label={call.displayText}
          onPress={() => actions.call(call.payload)}
        />
      )}
      <PermissionButtons message={message} actions={actions} />
    </>
  )
}

function PermissionButtons({ message, actions }: AnswerButtonsProps) {
  const { callPermission, id: replyTo } = message
  if (callPermission === undefined) return null
  const answer = (accept: boolean) => actions.answer({ type: 'call-permission', accept, replyTo })
  return (
    <>
      <BubbleButton
        icon={callPermission === 'accepted' ? 'check' : 'call'}
        label="Allow calls"
        isChosen={callPermission === 'accepted'}
        onPress={() => answer(true)}
      />
      <BubbleButton
        icon={callPermission === 'rejected' ? 'check' : 'close'}
        label="Do not allow"
        isChosen={callPermission === 'rejected'}
        onPress={() => answer(false)}
      />
    </>
  )
}
