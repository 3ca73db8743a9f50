import { KnownError } from '../../../src/core/errors.ts'
import { createTestClock } from '../../../src/engine/clock.ts'
import { createAliasTable } from '../../../src/store/memory/aliases.ts'
import type { Draft, Tables } from '../../../src/store/memory/draft.ts'
import { createIndexes } from '../../../src/store/memory/indexes.ts'
import type { Recorder } from '../../../src/store/memory/recorder.ts'
import { createRecorder } from '../../../src/store/memory/recorder.ts'
import { createSeenKeys } from '../../../src/store/memory/seen-keys.ts'
import type { Writer } from '../../../src/store/postgres/writer.ts'
import { createWriter } from '../../../src/store/postgres/writer.ts'
import type { Answer } from '../../../src/store/postgres/writer-line.ts'
import { eventually } from '../../support/eventually.ts'

const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing }

/** A writer whose database answers when the test says so. */
function start(): { recorder: Recorder; writer: Writer; answer(answer: Answer): Promise<void> } {
  const asked: ((answer: Answer) => void)[] = []
  const tables: Tables = {
    indexes: createIndexes(),
    aliases: createAliasTable(),
    seen: createSeenKeys(),
    size: 0,
    lastArrival: 0,
  }
  const writer: Writer = createWriter({
    line: {
      write: () => new Promise((resolve) => asked.push(resolve)),
      close: async () => undefined,
    },
    partitions: { has: () => true, provide: async () => undefined, drop: async () => undefined },
    logger: silent,
    find: () => undefined,
    confirm: (...told) => recorder.confirm(...told),
    fail: (...told) => recorder.fail(...told),
    onDifferences: nothing,
  })
  const last = { n: 0, at: 0 }
  const recorder = createRecorder({ tables, journal: writer, clock: createTestClock(), last })
  return {
    recorder,
    writer,
    answer: async (answer) => {
      const resolve = await eventually(() => asked.shift() ?? false)
      if (resolve !== false) resolve(answer)
    },
  }
}

function note(recorder: Recorder): Promise<void> {
  return new Promise((done, fail) => {
    recorder.write(({ lines }) => lines.push({ at: 1, kind: 'note' }), { done, fail })
  })
}

const refused: Answer = {
  outcome: 'refused',
  differences: { conversations: [], names: [], keys: [] },
}

test('what is written after a refused batch is not durable before the database says so', async () => {
  const { recorder, writer, answer } = start()
  const first = note(recorder)
  const second = note(recorder)
  await answer(refused)
  await expect(first).rejects.toThrow('faster')
  await expect(second).rejects.toThrow('faster')
  const third = note(recorder)
  expect(writer.durableN()).toBeLessThan(recorder.lastN())
  await answer({ outcome: 'written' })
  await third
  expect(writer.durableN()).toBe(recorder.lastN())
})

test('nothing counts as durable while what came before it is still under way', async () => {
  const { recorder, writer, answer } = start()
  const heard: string[] = []
  const note = (key: string) =>
    recorder.write((draft) => noteKey(draft, key), {
      done: () => heard.push(key),
      fail: () => heard.push(`${key} failed`),
    })
  note('a')
  note('b')
  note('a')
  await answer(poisoned)
  // Those with the key `a` are tried on their own, the latest of all among them.
  await answer({ outcome: 'written' })
  await eventually(() => heard.length > 0)
  expect(writer.durableN()).toBeLessThan(recorder.lastN())
  recorder.whenDurable(recorder.lastN(), { done: () => heard.push('all'), fail: nothing })
  expect(heard).toEqual(['a', 'a'])
  await answer({ outcome: 'written' })
  await eventually(() => heard.includes('all'))
  expect(heard).toEqual(['a', 'a', 'b', 'all'])
})

function noteKey(draft: Draft, key: string): void {
  draft.key = { key, hours: [1] }
}

const poisoned: Answer = {
  outcome: 'poisoned',
  error: new KnownError('not-json', 'PostgreSQL does not take a row.'),
}

function nothing(): void {}
