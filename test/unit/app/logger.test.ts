import { createLogger } from '../../../src/app/logger.ts'

test('what a field of that name might hold is never written', () => {
  const lines: string[] = []
  const logger = createLogger('info', { write: (line) => void lines.push(line) })
  logger.info(
    { text: 'PRIVATE', body: 'PRIVATE', token: 'PRIVATE', id: 'c1' },
    'Something happened.',
  )
  expect(lines.join('')).toContain('c1')
  expect(lines.join('')).not.toContain('PRIVATE')
})
