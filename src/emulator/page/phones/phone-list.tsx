import { useEffect, useRef, useState } from 'preact/hooks'
import { toShownNumber } from '../conversation/conversation-header.tsx'
import { toPlainText } from '../message/markup.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Icon } from '../parts/icons.tsx'
import { toShortDay } from '../parts/time.ts'
import { PhoneDialog } from '../sheets/small-dialogs.tsx'
import { addPhone } from '../state/api.ts'
import type { Phone } from '../state/wire.ts'

interface PhoneListProps {
  readonly phones: readonly Phone[] | undefined
  readonly openWaId: string
  readonly problem: string | undefined
  readonly onAdded: () => Promise<void>
}

/** All phones of the emulator: who they are, what was said last, what is unread. */
export function PhoneList({ phones, openWaId, problem, onAdded }: PhoneListProps) {
  const [isAdding, setAdding] = useState(false)
  const [refusal, setRefusal] = useState<string>()

  const add = async (phone: { waId?: string; name?: string }) => {
    setAdding(false)
    const added = await addPhone(phone)
    setRefusal(added.ok ? undefined : added.reason)
    if (!added.ok) return
    await onAdded()
    location.hash = `#/${added.value.waId}`
  }

  const trouble = problem ?? refusal
  return (
    <nav class="phones" aria-label="Phones">
      <header class="phones-header">
        <h2>Phones</h2>
        <button
          type="button"
          class="round"
          aria-label="Add a phone"
          onClick={() => setAdding(true)}
        >
          <Icon name="plus" />
        </button>
      </header>
      {trouble !== undefined && (
        <p class="problem" role="alert">
          {trouble}
        </p>
      )}
      <ul>
        {phones?.map((phone) => (
          <li key={phone.waId}>
            <PhoneLink phone={phone} isOpen={phone.waId === openWaId} />
          </li>
        ))}
      </ul>
      <p class="phones-note">
        Each phone is a person who writes to your bot. All of it stays on this computer.
      </p>
      {isAdding && (
        <PhoneDialog onClose={() => setAdding(false)} onAdd={(phone) => void add(phone)} />
      )}
    </nav>
  )
}

function PhoneLink({ phone, isOpen }: { phone: Phone; isOpen: boolean }) {
  const { waId, name, unread, lastText, lastAt } = phone
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (isOpen) link.current?.scrollIntoView({ block: 'nearest' })
  }, [isOpen])
  return (
    <a class="phone" href={`#/${waId}`} ref={link} aria-current={isOpen ? 'page' : undefined}>
      <Avatar phone={phone} />
      <span class="phone-words">
        <span class="phone-line">
          <span class="phone-name">{name}</span>
          {lastAt !== undefined && <time>{toShortDay(lastAt, Date.now())}</time>}
        </span>
        <span class="phone-line">
          <span class="phone-last">
            {lastText === undefined || lastText === ''
              ? toShownNumber(waId)
              : toPlainText(lastText)}
          </span>
          {unread > 0 && (
            <span class="unread">
              {unread}
              <span class="unseen"> unread</span>
            </span>
          )}
        </span>
      </span>
    </a>
  )
}
