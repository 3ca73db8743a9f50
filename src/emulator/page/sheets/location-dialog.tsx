import { useState } from 'preact/hooks'
import { Field } from '../parts/field.tsx'
import { Icon } from '../parts/icons.tsx'
import type { Place } from '../state/wire.ts'
import { Dialog } from './dialog.tsx'

const examples: readonly Place[] = [
  {
    name: 'Piazza del Duomo',
    address: 'Piazza del Duomo, 20122 Milano',
    latitude: 45.46417,
    longitude: 9.19056,
  },
  {
    name: 'Museumsinsel',
    address: 'Bodestraße 1, 10178 Berlin',
    latitude: 52.51694,
    longitude: 13.40194,
  },
  {
    name: 'Parque Ibirapuera',
    address: 'Av. Pedro Álvares Cabral, São Paulo',
    latitude: -23.58741,
    longitude: -46.65763,
  },
]

interface LocationDialogProps {
  readonly onClose: () => void
  readonly onSend: (place: Place) => void
}

/** Picks a place to send: typed in, one of three examples, or where the browser is. */
export function LocationDialog({ onClose, onSend }: LocationDialogProps) {
  const [latitude, setLatitude] = useState('')
  const [longitude, setLongitude] = useState('')
  const [name, setName] = useState('')
  const [address, setAddress] = useState('')
  const [problem, setProblem] = useState<string>()

  const fill = (place: Place) => {
    setLatitude(String(place.latitude))
    setLongitude(String(place.longitude))
    setName(place.name ?? '')
    setAddress(place.address ?? '')
  }

  const locate = () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => fill({ latitude: coords.latitude, longitude: coords.longitude }),
      () => setProblem('The browser did not tell where it is: allow it, or type a place.'),
    )
  }

  const submit = (event: Event) => {
    event.preventDefault()
    onSend({
      latitude: Number(latitude),
      longitude: Number(longitude),
      ...(name !== '' && { name }),
      ...(address !== '' && { address }),
    })
  }

  return (
    <Dialog title="Send a location" onClose={onClose}>
      <form class="fields" onSubmit={submit}>
        <div class="suggestions">
          {examples.map((place) => (
            <button type="button" class="pill" onClick={() => fill(place)}>
              {place.name}
            </button>
          ))}
          <button type="button" class="pill" onClick={locate}>
            <Icon name="pin" />
            Where I am
          </button>
        </div>
        {problem !== undefined && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <div class="field-pair">
          <Field
            label="Latitude"
            value={latitude}
            onValue={setLatitude}
            range={[-90, 90]}
            required
          />
          <Field
            label="Longitude"
            value={longitude}
            onValue={setLongitude}
            range={[-180, 180]}
            required
          />
        </div>
        <Field label="Name (optional)" value={name} onValue={setName} />
        <Field label="Address (optional)" value={address} onValue={setAddress} />
        <footer class="sheet-footer">
          <button type="submit" class="primary">
            Send location
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
