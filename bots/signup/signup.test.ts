import type { Talk } from '../../src/testing.ts'
import { talk } from '../../src/testing.ts'
import { bot } from './index.ts'

const SUMMARY = 'Here is what I have:\n\n👤 Ann\n✉️ ann@example.com\n🎂 36\n\nShall I save it?'
const FORGOTTEN = 'Done: I have forgotten your name, e-mail address and age.'

test('three answers and a tap sign a person up', async () => {
  const chat = talk(bot)
  await chat.says('hi')
  await chat.presses('English')
  await chat.says('Ann')
  await chat.says(' ann@example.com ')
  await chat.says('36')
  await chat.presses('Save')
  expect(chat.heardTexts()).toEqual([
    'Hi! 👋 Which language do you prefer?\n¡Hola! 👋 ¿Qué idioma prefieres?',
    'What is your name?',
    'Thanks, Ann! What is your e-mail address?',
    'And how old are you?',
    SUMMARY,
    'All saved, Ann. Welcome! 🎉',
  ])
  expect(await chat.state()).toBe('saved')
  expect(chat.deadLetters()).toEqual([])
})

test('what can be tapped can be written', async () => {
  const chat = talk(bot)
  for (const text of ['hi', 'English', 'Ann', 'ann@example.com', '36', 'no', 'age', '37', 'yes']) {
    await chat.says(text)
  }
  expect(chat.heardTexts().at(-1)).toBe('All saved, Ann. Welcome! 🎉')
})

test('a person who comes back is greeted by name, in the language chosen before', async () => {
  const chat = await signedUp('Español')
  await chat.says('buenos días')
  expect(chat.heardTexts()).toEqual([
    '¡Hola de nuevo, Ann! Esto es lo que sé de ti:\n\n👤 Ann\n✉️ ann@example.com\n🎂 36',
  ])
  await chat.presses('Está bien')
  expect(chat.heardTexts()).toEqual(['Un gusto verte, Ann. ¡Hasta pronto! 👋'])
})

test('what was saved can be changed later, one thing at a time', async () => {
  const chat = await signedUp()
  await chat.says('hello again')
  await chat.presses('Change')
  await chat.presses('Name')
  await chat.says('Anna')
  await chat.presses('Save')
  await chat.says('hello again')
  expect(chat.heardTexts().at(-1)).toContain('Welcome back, Anna!')
})

test('a person can be forgotten', async () => {
  const chat = await signedUp()
  await chat.says('hello again')
  await chat.presses('Forget me')
  await chat.says('hello?')
  expect(chat.heardTexts().slice(1)).toEqual([FORGOTTEN, 'What is your name?'])
})

test('an answer that cannot be right is asked for again', async () => {
  const chat = await asked('name')
  for (const text of ['42', 'Ann', 'ann(at)example', 'ann@example.com', 'old', '12', '121']) {
    await chat.says(text)
  }
  expect(chat.heardTexts()).toEqual([
    'Please write your name in letters, at most 60 of them.',
    'Thanks, Ann! What is your e-mail address?',
    'That is not an e-mail address. It should look like ann@example.com.',
    'And how old are you?',
    'Please write your age as a number from 13 to 120.',
    'Please write your age as a number from 13 to 120.',
    'Please write your age as a number from 13 to 120.',
  ])
})

test('names may have accents, hyphens and spaces', async () => {
  for (const name of ['José-María', "Siobhán O'Neil", '李小龍', 'No']) {
    const chat = await asked('name')
    await chat.says(name)
    expect(chat.heardTexts()).toEqual([`Thanks, ${name}! What is your e-mail address?`])
  }
})

test('something other than a text gets the question once more', async () => {
  const chat = await asked('email')
  await chat.sends({ type: 'user.media', media: 'image', mediaId: 'm1' })
  await chat.sends({ type: 'user.location', latitude: 52.5, longitude: 13.4 })
  await chat.sends({ type: 'user.reaction', target: 'wamid.out.1', emoji: '👍' })
  const question = 'Thanks, Ann! What is your e-mail address?'
  expect(chat.heardTexts()).toEqual([question, question])
})

test('back leads one question back, and the answers after it are kept', async () => {
  const chat = await asked('review')
  for (const text of ['back', 'back', 'back', 'back', 'back']) await chat.says(text)
  expect(await chat.state()).toBe('form.language')
  await chat.presses('English')
  expect(chat.heardTexts().at(-1)).toBe(SUMMARY)
  await chat.presses('Change')
  await chat.says('back')
  expect(chat.heardTexts().at(-1)).toBe(SUMMARY)
})

test('help is given at every question, which is then asked again', async () => {
  for (const question of ['language', 'name', 'email', 'age', 'review', 'changing'] as const) {
    const chat = await asked(question)
    const before = await chat.state()
    await chat.says('help')
    const [help, ...again] = chat.heardTexts()
    expect(help).toContain('*back* to go one question back')
    expect(again).toHaveLength(1)
    expect(await chat.state()).toBe(before)
  }
})

test('the language can be changed at every question', async () => {
  const chat = await asked('age')
  await chat.says('Español')
  await chat.says('english')
  await chat.says('36')
  await chat.presses('Change')
  await chat.presses('Language')
  await chat.presses('Español')
  expect(chat.heardTexts()).toEqual([
    '¿Y cuántos años tienes?',
    'And how old are you?',
    SUMMARY,
    'What would you like to change?',
    'Hi! 👋 Which language do you prefer?\n¡Hola! 👋 ¿Qué idioma prefieres?',
    'Esto es lo que tengo:\n\n👤 Ann\n✉️ ann@example.com\n🎂 36\n\n¿Lo guardo?',
  ])
})

test('cancel ends the form at every question, and nothing is saved', async () => {
  for (const question of ['language', 'name', 'email', 'age', 'review', 'changing'] as const) {
    const chat = await asked(question)
    await chat.says('Cancel')
    expect(chat.heardTexts()).toEqual([
      'All right, I have stopped and saved nothing new. Write to me to start again.',
    ])
    await chat.says('hi')
    expect(await chat.state()).toBe(question === 'language' ? 'form.language' : 'form.name')
  }
})

test('someone who falls silent is reminded once, and let go before the day is over', async () => {
  const chat = await asked('email')
  await chat.waits('9 minutes')
  expect(chat.heardTexts()).toEqual([])
  await chat.waits('1 minute')
  expect(chat.heardTexts()).toEqual([
    'Take your time! I am still here. Write *help* if you are stuck.',
  ])
  await chat.waits('22 hours')
  expect(chat.heardTexts()).toEqual([])
  await chat.waits('1 hour')
  expect(chat.heardTexts()).toEqual([
    'I have closed your form for today, nothing was saved. Write to me to start again.',
  ])
})

test('someone known who falls silent is let go in silence', async () => {
  const chat = await signedUp()
  await chat.says('hi')
  chat.heard()
  await chat.waits('1 day')
  expect(chat.heard()).toEqual([])
  expect(await chat.state()).toBe('left')
})

test('a button that was pressed before does no harm', async () => {
  const chat = await asked('review')
  const [summary] = await lastHeard(chat, 'help')
  await chat.presses('Save', summary)
  await chat.presses('Save', summary)
  expect(chat.heardTexts()).toEqual([
    'All saved, Ann. Welcome! 🎉',
    'Welcome back, Ann! This is what I know about you:\n\n👤 Ann\n✉️ ann@example.com\n🎂 36',
  ])
  await chat.presses('Cancel', summary)
  expect(chat.heardTexts()[0]).toBe('Please tap one of the choices below, or write *help*.')
  expect(await chat.state()).toBe('form.known')
})

type Question = 'language' | 'name' | 'email' | 'age' | 'review' | 'changing'

/** A conversation in which this question was asked last, and heard. */
async function asked(question: Question, language = 'English'): Promise<Talk> {
  const chat = talk(bot)
  await chat.says('hi')
  const answers = [language, 'Ann', 'ann@example.com', '36', 'change']
  const questions = ['language', 'name', 'email', 'age', 'review', 'changing']
  for (const answer of answers.slice(0, questions.indexOf(question))) await chat.says(answer)
  chat.heard()
  return chat
}

async function signedUp(language = 'English'): Promise<Talk> {
  const chat = await asked('review', language)
  await chat.says('ok')
  chat.heard()
  return chat
}

/** What is said last after a text. */
async function lastHeard(chat: Talk, text: string) {
  await chat.says(text)
  return chat.heard().slice(-1)
}
