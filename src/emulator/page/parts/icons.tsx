const paths = {
  back: 'M15 5l-7 7 7 7',
  plus: 'M12 5v14M5 12h14',
  send: 'M5 12l14-7-5 14-3-6-6-1z',
  attach: 'M20 11l-8.5 8.5a5 5 0 01-7-7L13 4a3.3 3.3 0 015 5l-8.5 8.4a1.7 1.7 0 01-2.4-2.4L15 7.5',
  close: 'M6 6l12 12M18 6L6 18',
  down: 'M12 5v14M6 13l6 6 6-6',
  more: 'M6 9l6 6 6-6',
  reply: 'M10 7L5 12l5 5M5 12h9a5 5 0 015 5v1',
  list: 'M9 7h11M9 12h11M9 17h11M5 7h.01M5 12h.01M5 17h.01',
  pin: 'M12 21s7-6.2 7-11.5a7 7 0 10-14 0C5 14.8 12 21 12 21zM12 12a2.5 2.5 0 100-5 2.5 2.5 0 000 5z',
  photo: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5h.01',
  document: 'M7 3h7l4 4v14H7zM14 3v4h4M10 12h5M10 16h5',
  sticker: 'M5 4h14v10l-5 6H5zM19 14h-5v6M9 10h.01M14 10h.01M9 13.5a4 4 0 005 0',
  person: 'M12 12a4 4 0 100-8 4 4 0 000 8zM4.5 20a7.5 7.5 0 0115 0',
  audio:
    'M9 18V6l10-2v12M9 18a2.5 2.5 0 11-5 0 2.5 2.5 0 015 0zM19 16a2.5 2.5 0 11-5 0 2.5 2.5 0 015 0z',
  link: 'M10 5H5v14h14v-5M14 4h6v6M20 4l-9 9',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  about: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 11v5M12 8h.01',
  faults: 'M13 3L5 14h6l-1 7 8-11h-6z',
  shop: 'M4 10l1.5-6h13L20 10M4 10a2.7 2.7 0 005.3 0 2.7 2.7 0 005.4 0 2.7 2.7 0 005.3 0M5.5 13v7h13v-7',
  smile: 'M12 21a9 9 0 100-18 9 9 0 000 18zM9 10h.01M15 10h.01M8.5 14.5a4.5 4.5 0 007 0',
  bag: 'M5 8h14l-1 12H6zM9 8V7a3 3 0 016 0v1',
  call: 'M6 3h4l1.5 5-2.3 1.7a12 12 0 005.1 5.1L16 12.5l5 1.5v4a3 3 0 01-3 3A15 15 0 013 6a3 3 0 013-3z',
  edit: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  form: 'M5 4h14v16H5zM8 9h8M8 13h8M8 17h4',
  forward: 'M14 7l5 5-5 5M19 12h-9a5 5 0 00-5 5v1',
  minus: 'M5 12h14',
  template: 'M4 5h16v5H4zM4 14h7v5H4zM15 14h5v5h-5z',
  retry: 'M19 12a7 7 0 11-2-5l2 2M19 4v5h-5',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
} as const

export type IconName = keyof typeof paths

/** A drawn sign; what it means is said by the control around it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
