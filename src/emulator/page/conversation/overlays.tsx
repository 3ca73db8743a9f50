import { FlowDialog } from '../flow/flow-dialog.tsx'
import { Menu } from '../parts/menu.tsx'
import { AddressDialog } from '../sheets/address-dialog.tsx'
import { DetailsDialog } from '../sheets/details-dialog.tsx'
import { FileDialog } from '../sheets/file-dialog.tsx'
import { ListSheet } from '../sheets/list-sheet.tsx'
import { LocationDialog } from '../sheets/location-dialog.tsx'
import { EchoDialog, NumberDialog, PersonDialog } from '../sheets/phone-dialogs.tsx'
import { ProductsSheet } from '../sheets/products-sheet.tsx'
import { ContactDialog, EditDialog, EmojiDialog } from '../sheets/small-dialogs.tsx'
import { TemplatesDialog } from '../sheets/templates-dialog.tsx'
import type { Draft, MediaKind, Message, Phone } from '../state/wire.ts'
import { toAttachItems, toMessageItems, toQuickItems } from './menu-items.ts'
import { PhoneMenu } from './phone-menu.tsx'

/** What lies over the conversation: one menu, sheet or dialog at a time. */
export type Overlay =
  | { readonly kind: 'menu'; readonly message: Message; readonly at: DOMRect }
  | { readonly kind: 'attach'; readonly at: DOMRect }
  | { readonly kind: 'list'; readonly message: Message }
  | { readonly kind: 'location'; readonly message?: Message }
  | { readonly kind: 'contact' }
  | { readonly kind: 'emoji'; readonly message: Message }
  | { readonly kind: 'details'; readonly message: Message }
  | { readonly kind: 'products' | 'flow' | 'address' | 'edit'; readonly message: Message }
  | { readonly kind: 'phone'; readonly at: DOMRect }
  | { readonly kind: 'person' | 'number' | 'echo' | 'templates' }
  | { readonly kind: 'file'; readonly file: File; readonly as?: MediaKind }

interface OverlaysProps {
  readonly overlay: Overlay
  readonly phone: Phone
  /** Replaces what is shown; nothing closes it. */
  readonly show: (overlay: Overlay | undefined) => void
  readonly send: (draft: Draft) => void
  readonly reply: (message: Message) => void
  readonly pickFile: (accept: string, as?: MediaKind) => void
  readonly onPhonesChanged: () => Promise<void>
}

/** The overlay that is open, wired to what it does. */
export function Overlays(props: OverlaysProps) {
  const { overlay, phone, show, send, reply, pickFile, onPhonesChanged } = props
  const close = () => show(undefined)
  const sendAndClose = (draft: Draft) => {
    close()
    send(draft)
  }
  switch (overlay.kind) {
    case 'menu': {
      const { message } = overlay
      const react = (emoji: string) => send({ type: 'reaction', messageId: message.id, emoji })
      return (
        <Menu
          name="Message options"
          at={overlay.at}
          quick={toQuickItems(message, react, () => show({ kind: 'emoji', message }))}
          items={toMessageItems(message, { show, send, reply })}
          onClose={close}
        />
      )
    }
    case 'attach':
      return (
        <Menu
          name="Attach"
          at={overlay.at}
          items={toAttachItems(show, pickFile, send)}
          onClose={close}
        />
      )
    case 'list': {
      const replyTo = overlay.message.id
      return (
        <ListSheet
          message={overlay.message}
          onClose={close}
          onChoose={({ id }) => sendAndClose({ type: 'choice', id, replyTo })}
        />
      )
    }
    case 'location': {
      const replyTo = overlay.message?.id
      return (
        <LocationDialog
          onClose={close}
          onSend={(place) =>
            sendAndClose({ type: 'location', ...place, ...(replyTo !== undefined && { replyTo }) })
          }
        />
      )
    }
    case 'contact':
      return (
        <ContactDialog
          onClose={close}
          onSend={(contact) => sendAndClose({ type: 'contacts', contacts: [contact] })}
        />
      )
    case 'emoji': {
      const messageId = overlay.message.id
      return (
        <EmojiDialog
          onClose={close}
          onPick={(emoji) => sendAndClose({ type: 'reaction', messageId, emoji })}
        />
      )
    }
    case 'products':
      return (
        <ProductsSheet
          message={overlay.message}
          onClose={close}
          onSend={sendAndClose}
          onAsk={({ catalogId, id, name }) =>
            sendAndClose({ type: 'text', text: `Is ${name} there?`, about: { catalogId, id } })
          }
        />
      )
    case 'flow':
      return (
        <FlowDialog
          waId={phone.waId}
          message={overlay.message}
          onClose={close}
          onSend={sendAndClose}
        />
      )
    case 'address':
      return <AddressDialog message={overlay.message} onClose={close} onSend={sendAndClose} />
    case 'edit': {
      const messageId = overlay.message.id
      return (
        <EditDialog
          text={overlay.message.text ?? overlay.message.caption ?? ''}
          onClose={close}
          onSend={(text) => sendAndClose({ type: 'edit', messageId, text })}
        />
      )
    }
    case 'phone':
      return (
        <PhoneMenu
          phone={phone}
          at={overlay.at}
          show={show}
          onClose={close}
          onChanged={onPhonesChanged}
        />
      )
    case 'person':
      return <PersonDialog phone={phone} onClose={close} onChanged={onPhonesChanged} />
    case 'number':
      return <NumberDialog phone={phone} onClose={close} onChanged={onPhonesChanged} />
    case 'echo':
      return <EchoDialog phone={phone} onClose={close} onChanged={onPhonesChanged} />
    case 'templates':
      return <TemplatesDialog onClose={close} />
    case 'details':
      return <DetailsDialog message={overlay.message} onClose={close} />
    case 'file':
      return (
        <FileDialog
          file={overlay.file}
          {...(overlay.as !== undefined && { as: overlay.as })}
          onClose={close}
          onSend={sendAndClose}
        />
      )
  }
}
