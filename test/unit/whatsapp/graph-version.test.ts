import { readConfig } from '../../../src/config.ts'
import { checkGraphVersion } from '../../../src/whatsapp/graph-version.ts'
import { GRAPH_VERSIONS } from '../../../src/whatsapp/graph-versions-table.ts'

test('a version is told of 90 days before its last day, and after it', () => {
  const at = (time: string) => checkGraphVersion('v23.0', Date.parse(time))
  expect(at('2027-07-10T23:59:59Z')).toBeUndefined()
  expect(at('2027-07-11T00:00:00Z')).toMatchObject({
    state: 'ending',
    sentence: expect.stringContaining('2027-10-08, in 90 days'),
  })
  expect(at('2027-10-08T23:59:59Z')).toMatchObject({ state: 'ending' })
  expect(at('2027-10-09T00:00:00Z')).toMatchObject({ state: 'ended' })
})

test('a version that is not in the table is told of: new ones as unknown, old ones as ended', () => {
  const now = Date.parse('2026-11-23')
  expect(checkGraphVersion('v27.0', now)).toMatchObject({ state: 'unknown' })
  expect(checkGraphVersion('v9.0', now)).toMatchObject({ state: 'ended' })
})

test('the newest version has no end, and the pinned one is in the table', () => {
  const newest = GRAPH_VERSIONS.at(-1)?.version ?? ''
  expect(checkGraphVersion(newest, Date.parse('2040-01-01'))).toBeUndefined()
  const { graphVersion } = readConfig({})
  expect(GRAPH_VERSIONS.map(({ version }) => version)).toContain(graphVersion)
})

test('the table goes forward, one version after the other', () => {
  const ends = GRAPH_VERSIONS.map(({ until }) => until ?? '9999-12-31')
  expect([...ends].sort()).toEqual(ends)
  for (const until of ends) expect(until).toMatch(/^\d{4}-\d{2}-\d{2}$/)
})
