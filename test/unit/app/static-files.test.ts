import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setup } from 'xstate'
import { staticFileProblems } from '../../../src/app/static-files.ts'
import type { Message, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { carousel, defineBot, image, reply, sticker, text } from '../../../src/index.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'

const base = setup({ types: { events: {} as UserEvent, emitted: {} as ReplyEvent } })

function problemsOf(...messages: Message[]): string[] {
  const machine = base.createMachine({ id: 'm', entry: messages.map((each) => reply(each)) })
  return staticFileProblems(defineBot({ name: 'm', machine })).map(({ problem }) => problem)
}

test('files that a bot always sends are there, and neither empty nor too large', () => {
  const folder = createTemporaryFolder()
  const file = (name: string, bytes: number) => {
    const path = join(folder, name)
    writeFileSync(path, '')
    truncateSync(path, bytes)
    return path
  }
  const good = { file: file('menu.png', 5 * 1024 * 1024) }
  expect(problemsOf(image(pathToFileURL(good.file)), text('Hi'))).toEqual([])
  const [empty, large] = [file('empty.png', 0), file('large.png', 5 * 1024 * 1024 + 1)]
  const missing = join(folder, 'missing.webp')
  expect(
    problemsOf(
      sticker({ file: missing }),
      carousel('Pick', [
        { header: { kind: 'image', source: { file: empty } }, label: 'A', url: 'https://a.org' },
        { header: { kind: 'image', source: { file: large } }, label: 'B', url: 'https://b.org' },
      ]),
    ),
  ).toEqual([
    `There is no file ${missing}.`,
    `The file ${empty} has 0 bytes: WhatsApp allows 1 to 5242880.`,
    `The file ${large} has 5242881 bytes: WhatsApp allows 1 to 5242880.`,
  ])
})
