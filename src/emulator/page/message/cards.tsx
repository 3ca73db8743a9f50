import { Icon } from '../parts/icons.tsx'
import { toContactName } from '../state/conversation.ts'
import type { ContactCard, Place } from '../state/wire.ts'

/** A place: a drawn map (nothing is loaded from elsewhere), its name, and a link to a real one. */
export function LocationCard({ place }: { place: Place }) {
  const { latitude, longitude } = place
  const position = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`
  const mark = `mlat=${latitude}&mlon=${longitude}`
  return (
    <a
      class="location"
      href={`https://www.openstreetmap.org/?${mark}#map=16/${latitude}/${longitude}`}
      target="_blank"
      rel="noopener noreferrer"
    >
      <DrawnMap latitude={latitude} longitude={longitude} />
      <span class="location-words">
        <span class="location-name">{place.name ?? 'Location'}</span>
        {place.address !== undefined && <span class="location-line">{place.address}</span>}
        <span class="location-line">{position}</span>
      </span>
    </a>
  )
}

/** Streets that differ from place to place, so that two cards can be told apart at a glance. */
function DrawnMap({ latitude, longitude }: Place) {
  const turn = Math.round(fraction(latitude * 31 + longitude * 17) * 50) - 25
  const shift = Math.round(fraction(latitude * 57) * 40)
  return (
    <svg class="map" viewBox="0 0 260 120" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <g transform={`rotate(${turn} 130 60) translate(${shift - 20} 0)`}>
        <rect class="map-park" x="20" y="-10" width="62" height="50" rx="6" />
        <rect class="map-park" x="176" y="76" width="80" height="60" rx="6" />
        <path
          class="map-water"
          d="M-60 100 C 20 84, 60 128, 150 108 S 300 120, 340 96 V 200 H -60 Z"
        />
        <path
          class="map-street"
          d="M-60 20H340M-60 58H340M40-80V220M96-80V220M160-80V220M214-80V220M-60-40L320 190"
        />
        <path class="map-road" d="M-60 40C60 30 120 90 340 70M128-80V220" />
      </g>
      <g transform="translate(130 64)">
        <path class="map-pin" d="M0 0s-13-13-13-23a13 13 0 0126 0c0 10-13 23-13 23z" />
        <circle class="map-eye" cx="0" cy="-23" r="4.5" />
      </g>
    </svg>
  )
}

function fraction(value: number): number {
  return value - Math.floor(value)
}

/** The people in a contacts message. */
export function ContactCards({ contacts }: { contacts: readonly ContactCard[] }) {
  return (
    <ul class="contacts">
      {contacts.map((contact) => (
        <li>
          <span class="contact-sign">
            <Icon name="person" />
          </span>
          <span>
            <span class="contact-name">{toContactName(contact)}</span>
            {contact.phones?.map(({ phone }) => (
              <span class="contact-phone">{phone}</span>
            ))}
          </span>
        </li>
      ))}
    </ul>
  )
}
