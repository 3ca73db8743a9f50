import { useEffect, useState } from 'preact/hooks'
import { ConversationView } from './conversation/conversation-view.tsx'
import { FaultsPanel } from './faults/faults-panel.tsx'
import { PhoneList } from './phones/phone-list.tsx'
import { hasFault, useFaults } from './state/use-faults.ts'
import { useHash } from './state/use-hash.ts'
import { usePhones } from './state/use-phones.ts'

/** The whole page: the phones, the open conversation, and the developer's faults beside it. */
export function App() {
  const { phones, problem, refresh } = usePhones()
  const { faults, change, problem: faultsProblem } = useFaults()
  const [isFaultsOpen, setFaultsOpen] = useState(false)
  const openWaId = useHash()
  const open = phones?.find(({ waId }) => waId === openWaId)

  useEffect(() => {
    const [first] = phones ?? []
    // Where list and conversation stand side by side, an empty half would help nobody.
    const isWide = window.matchMedia('(min-width: 761px)').matches
    if (openWaId === '' && first !== undefined && isWide) location.replace(`#/${first.waId}`)
  }, [phones, openWaId])

  const unread = phones?.reduce((sum, phone) => sum + phone.unread, 0) ?? 0
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${open?.name ?? 'Phones'} · Turnwise`
  }, [unread, open?.name])

  return (
    <div class={open === undefined ? 'page' : 'page has-open'}>
      <PhoneList phones={phones} openWaId={openWaId} problem={problem} onAdded={refresh} />
      {open === undefined ? (
        <main class="conversation is-empty">
          <p>Choose a phone to talk with your bot.</p>
        </main>
      ) : (
        <ConversationView
          key={open.waId}
          phone={open}
          isFaultsOpen={isFaultsOpen}
          hasFaults={hasFault(faults)}
          onFaults={() => setFaultsOpen(!isFaultsOpen)}
          onPhonesChanged={refresh}
        />
      )}
      {isFaultsOpen && open !== undefined && (
        <FaultsPanel
          faults={faults}
          problem={faultsProblem}
          onChange={change}
          onClose={() => setFaultsOpen(false)}
        />
      )}
    </div>
  )
}
