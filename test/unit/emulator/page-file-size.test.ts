import { toSize, toSizeProblem } from '../../../src/emulator/page/sheets/file-size.ts'

const MB = 1024 * 1024

test('a file that WhatsApp would not hand over is refused before any of it is read', () => {
  expect(toSizeProblem({ name: 'a.pdf', size: 100 * MB })).toBeUndefined()
  expect(toSizeProblem({ name: 'a.pdf', size: 101 * MB })).toBe(
    'The file a.pdf has 101.0 MB: WhatsApp hands businesses 100.0 MB at most.',
  )
})

test('sizes are told as people read them', () => {
  expect([1023, 1024, 1.5 * MB].map(toSize)).toEqual(['1023 bytes', '1 KB', '1.5 MB'])
})
