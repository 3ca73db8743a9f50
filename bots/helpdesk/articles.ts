import type { Text } from '../../src/index.ts'
import { readArticles } from '../../src/index.ts'

/** All that the shop tells its customers: the folder beside this file. */
export const articles = readArticles(new URL('./knowledge/', import.meta.url))

/** Those of the folder, in the order of the menu. */
export const TOPICS = ['delivery', 'returns', 'repairs', 'warranty', 'hours', 'sizes'] as const

export type Topic = (typeof TOPICS)[number]

export function titleOf(topic: Topic): Text {
  return { en: find(topic, 'en').title, es: find(topic, 'es').title }
}

/** An article as a message. */
export function bodyOf(topic: Topic): Text {
  return { en: toBody(topic, 'en'), es: toBody(topic, 'es') }
}

/** The topic that a text is most likely about, whichever language it is in. */
export function topicOf(text: string): Topic | undefined {
  const found = ['en', 'es'].flatMap((language) => articles.find(text, language, 1))
  return TOPICS.find((topic) => topic === found[0]?.id)
}

function toBody(topic: Topic, language: string): string {
  const { title, text } = find(topic, language)
  return `*${title}*\n\n${text}`
}

function find(topic: Topic, language: string) {
  const article = articles.read(topic, language)
  if (article === undefined) throw new Error(`There is no article ${topic}.${language}.md.`)
  return article
}
