import { buttons, choice, list } from '../../src/index.ts'
import type { Topic } from './articles.ts'
import { bodyOf, TOPICS, titleOf } from './articles.ts'
import { nextSlots } from './slots.ts'
import { texts } from './texts.ts'

const MOST_SLOTS = 6

/** The way without the assistant: everything it could do, to be tapped. */
export const menuList = list(
  texts.menuBody,
  texts.menu,
  [
    {
      title: texts.articles,
      rows: TOPICS.map((topic) => choice(titleOf(topic), { type: 'topic', topic })),
    },
    {
      title: texts.people,
      rows: [
        choice(texts.ticket, { type: 'command.ticket' }, { description: texts.ticketRow }),
        choice(texts.call, { type: 'command.call' }, { description: texts.callRow }),
        choice(texts.human, { type: 'command.human' }, { description: texts.humanRow }),
        choice(texts.assistant, { type: 'command.assistant' }, { description: texts.assistantRow }),
      ],
    },
  ],
  { footer: texts.footer },
)

/** An article, and where to go from there. */
export function articleButtons(topic: Topic) {
  return buttons(bodyOf(topic), [
    choice(texts.otherTopics, { type: 'command.menu' }),
    choice(texts.colleague, { type: 'command.human' }),
  ])
}

/** The next times for a call, at a time (epoch ms). */
export function slotList(at: number) {
  const rows = nextSlots(at, MOST_SLOTS).map((slot) =>
    choice(texts.slot(slot), { type: 'callback.book', ...slot }, { once: true }),
  )
  return list(texts.whichCall, texts.times, rows)
}
