import { readAddress, readPizza, readQuantity, readSize } from './reading.ts'

test('a pizza is read by its name or its number', () => {
  for (const text of ['Margherita', ' 1 ', 'one MARGHERITA please', 'margheritas']) {
    expect(readPizza(text)).toEqual({ type: 'pick', pizza: 'margherita' })
  }
  expect(readPizza('7')).toEqual({ type: 'pick', pizza: 'tonno' })
})

test('no pizza, an unknown one and two at once are unclear', () => {
  for (const text of ['', '0', '8', '12', 'hawaii', 'margherita and funghi']) {
    expect(readPizza(text)).toEqual({ type: 'unclear' })
  }
})

test('a size is read in both languages, without capitals and accents', () => {
  expect(readSize('Small')).toEqual({ type: 'size', size: 'small' })
  expect(readSize('PEQUEÑA')).toEqual({ type: 'size', size: 'small' })
  expect(readSize('mediana')).toEqual({ type: 'size', size: 'medium' })
  expect(readSize('3')).toEqual({ type: 'size', size: 'large' })
  expect(readSize('huge')).toEqual({ type: 'unclear' })
})

test('a quantity is a whole number from 1', () => {
  expect(readQuantity(' 12 ')).toEqual({ type: 'quantity', count: 12 })
  expect(readQuantity('2 please')).toEqual({ type: 'quantity', count: 2 })
  for (const text of ['', '0', '-3', 'two', '99999', '2nd', '1.5']) {
    expect(readQuantity(text)).toEqual({ type: 'unclear' })
  }
})

test('an address has 8 to 200 characters in one line', () => {
  expect(readAddress(' Main\n Street  5 ')).toBe('Main Street 5')
  expect(readAddress('Here')).toBeUndefined()
  expect(readAddress('🏠'.repeat(300))).toBe('🏠'.repeat(200))
})
