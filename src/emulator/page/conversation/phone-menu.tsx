import type { MenuItem } from '../parts/menu.tsx'
import { Menu } from '../parts/menu.tsx'
import { callBusiness, setMarketing, setStandby } from '../state/api.ts'
import type { Phone } from '../state/wire.ts'
import type { Overlay } from './overlays.tsx'

interface PhoneMenuProps {
  readonly phone: Phone
  readonly at: DOMRect
  readonly show: (overlay: Overlay) => void
  readonly onClose: () => void
  readonly onChanged: () => Promise<void>
}

/** What holds between this phone and the business, to be changed; and the templates. */
export function PhoneMenu({ phone, at, show, onClose, onChanged }: PhoneMenuProps) {
  const { waId, isOnStandby = false, hasStoppedMarketing = false } = phone
  const items: readonly MenuItem[] = [
    { label: 'Person…', icon: 'person', press: () => show({ kind: 'person' }) },
    { label: 'New number…', icon: 'retry', press: () => show({ kind: 'number' }) },
    { label: 'Call the business', icon: 'call', press: () => void callBusiness(waId) },
    {
      label: isOnStandby ? 'Other handler off' : 'Other handler on',
      icon: 'shop',
      press: () => void setStandby(waId, !isOnStandby).then(onChanged),
    },
    {
      label: isOnStandby ? 'Answer as other handler…' : 'Answer in the business’s app…',
      icon: 'reply',
      press: () => show({ kind: 'echo' }),
    },
    {
      label: hasStoppedMarketing ? 'Allow marketing' : 'Stop marketing',
      icon: hasStoppedMarketing ? 'check' : 'close',
      press: () => void setMarketing(waId, hasStoppedMarketing ? 'resume' : 'stop').then(onChanged),
    },
    { label: 'Templates…', icon: 'template', press: () => show({ kind: 'templates' }) },
  ]
  return <Menu name="Phone options" at={at} items={items} onClose={onClose} />
}
