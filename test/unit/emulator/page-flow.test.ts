import type { Flow } from '../../../src/emulator/flows.ts'
import { readFlowJson } from '../../../src/emulator/flows.ts'
import { resolve, toFlag, toWords } from '../../../src/emulator/page/flow/binding.ts'
import {
  beginFlow,
  currentScreen,
  fillIn,
  followAdvice,
  goBack,
  takeStep,
} from '../../../src/emulator/page/flow/flow-state.ts'

/** A name that is filled in when the screen is shown. */
const bound = (name: string) => `\${${name}}`

const who = {
  id: 'WHO',
  layout: {
    type: 'SingleColumnLayout',
    children: [
      {
        type: 'Form',
        name: 'who',
        'init-values': { name: 'Ann' },
        children: [
          { type: 'TextInput', name: 'name', label: 'Name' },
          { type: 'OptIn', name: 'news', label: 'News', 'init-value': true },
          {
            type: 'Footer',
            label: 'Next',
            'on-click-action': {
              name: 'navigate',
              next: { type: 'screen', name: 'SEATS' },
              payload: { greeting: `Hello ${bound('form.name')}`, max: 4 },
            },
          },
        ],
      },
    ],
  },
}

const seats = {
  id: 'SEATS',
  terminal: true,
  data: { greeting: { type: 'string', __example__: 'Hello' }, open: { __example__: 'noon' } },
  layout: {
    type: 'SingleColumnLayout',
    children: [
      { type: 'TextBody', text: bound('data.greeting') },
      { type: 'TextInput', name: 'count', label: 'Seats', 'init-value': bound('data.max') },
      {
        type: 'Footer',
        label: 'Book',
        'on-click-action': {
          name: 'complete',
          payload: {
            name: bound('screen.WHO.form.name'),
            seats: bound('form.count'),
            nested: { news: bound('screen.WHO.form.news'), list: [bound('data.open')] },
          },
        },
      },
    ],
  },
}

function readFlow(): Flow {
  const read = readFlowJson({ version: '7.0', screens: [who, seats] })
  if (!('screens' in read)) throw new Error(read.map(({ message }) => message).join())
  return { id: '1', name: 'table', status: 'PUBLISHED', categories: [], ...read }
}

const flow = readFlow()

/** Does what the footer of the present screen does. */
function press(state: ReturnType<typeof beginFlow>) {
  const parts = currentScreen(flow, state)?.screen.layout.children ?? []
  const flat = parts.flatMap((part) => (part.type === 'Form' ? part.children : [part]))
  const footer = flat.find((part) => part.type === 'Footer')
  if (footer === undefined) throw new Error('no footer')
  return takeStep(flow, state, footer['on-click-action'])
}

test('a Flow begins at its first screen with what its fields start with', () => {
  const state = beginFlow(flow, {})
  expect(currentScreen(flow, state)).toMatchObject({
    screen: { id: 'WHO' },
    scope: { form: { name: 'Ann', news: true } },
  })
})

test('a message may begin it at another screen, with data of its own', () => {
  const here = currentScreen(
    flow,
    beginFlow(flow, { screen: 'SEATS', data: { greeting: 'Hi', max: 2 } }),
  )
  expect(here?.scope).toMatchObject({ data: { greeting: 'Hi', open: 'noon' }, form: { count: 2 } })
})

test('what was filled in goes along to the next screen, and into the answer', () => {
  const first = press(fillIn(beginFlow(flow, {}), 'name', 'Uli'))
  if (first.type !== 'moved') throw new Error(first.type)
  expect(currentScreen(flow, first.state)?.scope.data).toEqual({
    greeting: 'Hello Uli',
    max: 4,
    open: 'noon',
  })
  expect(press(fillIn(first.state, 'count', '3'))).toEqual({
    type: 'completed',
    response: { name: 'Uli', seats: '3', nested: { news: true, list: ['noon'] } },
  })
})

test('going back keeps what was filled in, on both screens', () => {
  const first = press(fillIn(beginFlow(flow, {}), 'name', 'Uli'))
  if (first.type !== 'moved') throw new Error(first.type)
  const back = goBack(fillIn(first.state, 'count', '3'))
  expect(currentScreen(flow, back)?.scope.form).toMatchObject({ name: 'Uli' })
  const again = press(back)
  if (again.type !== 'moved') throw new Error(again.type)
  expect(currentScreen(flow, again.state)?.scope.form).toEqual({ count: '3' })
})

test('a step may ask the Flow’s endpoint with what was filled in, or open a page', () => {
  const state = fillIn(beginFlow(flow, {}), 'name', 'Ben')
  const payload = { who: bound('form.name') }
  expect(takeStep(flow, state, { name: 'data_exchange', payload })).toEqual({
    type: 'asked',
    screen: 'WHO',
    data: { who: 'Ben' },
  })
  expect(takeStep(flow, state, { name: 'open_url', url: 'https://a.b' })).toEqual({
    type: 'opened',
    url: 'https://a.b',
  })
})

const scope = { data: { list: ['a', 'b'], off: false }, form: {}, screens: {} }

test('a name alone keeps its kind, inside of a text it becomes words, a list lines', () => {
  expect(resolve(bound('data.list'), scope)).toEqual(['a', 'b'])
  expect(resolve(`Take ${bound('data.list')}`, scope)).toBe('Take ["a","b"]')
  expect(toWords(bound('data.list'), scope)).toBe('a\nb')
  expect(toWords(bound('data.missing'), scope)).toBe('')
  expect(resolve(bound('global.x'), scope)).toBeUndefined()
})

test('a flag is as it is bound, or as usual', () => {
  expect(toFlag(bound('data.off'), scope, true)).toBe(false)
  expect(toFlag(undefined, scope, true)).toBe(true)
})

test('the endpoint leads to another screen, or changes the data of the present one', () => {
  const state = fillIn(beginFlow(flow, {}), 'name', 'Ben')
  const moved = followAdvice(flow, state, { screen: 'SEATS', data: { greeting: 'Hi', max: 2 } })
  expect(currentScreen(flow, moved)).toMatchObject({
    screen: { id: 'SEATS' },
    scope: { data: { greeting: 'Hi', open: 'noon' }, form: { count: 2 } },
  })
  const stayed = followAdvice(flow, moved, { screen: 'SEATS', data: { greeting: 'Again' } })
  expect(stayed.way).toHaveLength(2)
  expect(currentScreen(flow, stayed)?.scope.data).toMatchObject({ greeting: 'Again', max: 2 })
  expect(currentScreen(flow, goBack(stayed))?.scope.form).toMatchObject({ name: 'Ben' })
})
