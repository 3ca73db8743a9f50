import type { LogLine } from '../../src/core/log.ts'
import type { Store } from '../../src/core/ports.ts'

/** All lines of a store's log: a page may have fewer than it was asked for, the last one has none. */
export async function readWholeLog(store: Pick<Store, 'readLog'>): Promise<readonly LogLine[]> {
  const lines: LogLine[] = []
  for (let from = { n: 1, index: 0 }; ; ) {
    const page = await store.readLog({ from, limit: 10_000 })
    if ('gap' in page) {
      from = page.first
      continue
    }
    if (page.lines.length === 0) return lines
    lines.push(...page.lines)
    from = page.next
  }
}
