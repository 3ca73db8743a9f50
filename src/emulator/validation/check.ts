import type { Refusal } from '../refusals.ts'
import { refusal } from '../refusals.ts'

/** A JSON object of a request and where it stands in it, for the details of a refusal. */
export interface Part {
  readonly path: string
  readonly fields: Readonly<Record<string, unknown>>
}

interface Length {
  /** Default: 1, because WhatsApp refuses empty strings. */
  readonly min?: number
  readonly max: number
}

/**
 * Looks at a request field by field and keeps the first thing that is wrong with it; a field that
 * is not there is answered with a harmless stand-in, so that the reading goes on.
 */
export interface Check {
  problem(): Refusal | undefined
  refuse(code: number, details: string): void
  /** Refuses misspelt keys. */
  onlyKeys(part: Part, keys: readonly string[]): void
  object(part: Part, key: string): Part
  objectIfAny(part: Part, key: string): Part | undefined
  list(part: Part, key: string, length: { min: number; max: number; what: string }): Part[]
  string(part: Part, key: string, length?: Length): string
  stringIfAny(part: Part, key: string, length?: Length): string | undefined
  /** A number, or a string that is one. */
  number(part: Part, key: string, range: { min: number; max: number }): number
  booleanIfAny(part: Part, key: string): boolean | undefined
  /** Refuses with the sentence if a value is there twice. */
  unique(values: readonly string[], sentence: string): void
}

/** How many characters WhatsApp counts: code points, so that an emoji outside the BMP is one. */
export function countCharacters(text: string): number {
  let count = 0
  for (const _character of text) count += 1
  return count
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A word of a request that need not be one: other JSON is no word, and must not be made one. */
export function toWord(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** The request as Graph reads it: a key whose value is null is not there. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([, one]) => one !== null)
  return Object.fromEntries(kept.map(([key, one]) => [key, withoutNulls(one)]))
}

export function createCheck(): Check {
  let problem: Refusal | undefined
  const refuse = (code: number, details: string) => {
    problem ??= refusal(code, details)
  }

  /** The value of a required key; an absent one is refused as missing. */
  const required = (part: Part, key: string): unknown => {
    const value = part.fields[key]
    if (isMissing(value)) refuse(131008, `The parameter ${at(part, key)} is required.`)
    return value
  }

  const toPart = (part: Part, key: string, value: unknown): Part => {
    const path = at(part, key)
    if (isObject(value)) return { path, fields: value }
    if (!isMissing(value)) refuse(100, `${path} must be an object.`)
    return { path, fields: {} }
  }

  const toText = (part: Part, key: string, value: unknown, length: Length | undefined): string => {
    if (isMissing(value)) return ''
    if (typeof value !== 'string') {
      refuse(100, `${at(part, key)} must be a string.`)
      return ''
    }
    if (length === undefined) return value
    const { min = 1, max } = length
    const count = countCharacters(value)
    if (count < min || count > max) {
      refuse(
        131009,
        `${at(part, key)} has ${count} characters: it must have between ${min} and ${max}.`,
      )
    }
    return value
  }

  return {
    problem: () => problem,
    refuse,
    onlyKeys: (part, keys) => {
      const odd = Object.keys(part.fields).find((key) => !keys.includes(key))
      if (odd !== undefined) refuse(100, `Unexpected key "${odd}" on param "${part.path}".`)
    },
    object: (part, key) => toPart(part, key, required(part, key)),
    objectIfAny: (part, key) => {
      const value = part.fields[key]
      return isMissing(value) ? undefined : toPart(part, key, value)
    },
    list: (part, key, { min, max, what }) => {
      const value = required(part, key)
      const path = at(part, key)
      if (!Array.isArray(value)) {
        if (!isMissing(value)) refuse(100, `${path} must be an array.`)
        return []
      }
      if (value.length < min || value.length > max) {
        refuse(131009, `There are ${value.length} ${what}: there must be ${min} to ${max}.`)
      }
      return value.map((item, index) => toPart({ path, fields: {} }, String(index), item))
    },
    string: (part, key, length) => toText(part, key, required(part, key), length),
    stringIfAny: (part, key, length) => {
      const value = part.fields[key]
      return isMissing(value) ? undefined : toText(part, key, value, length)
    },
    number: (part, key, { min, max }) => {
      const value = required(part, key)
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
      if (isMissing(value)) return 0
      if (typeof number !== 'number' || Number.isNaN(number)) {
        refuse(100, `${at(part, key)} must be a number.`)
        return 0
      }
      if (number < min || number > max) {
        refuse(131009, `${at(part, key)} is ${number}: it must be between ${min} and ${max}.`)
      }
      return number
    },
    booleanIfAny: (part, key) => {
      const value = part.fields[key]
      if (isMissing(value)) return undefined
      if (typeof value !== 'boolean') refuse(100, `${at(part, key)} must be true or false.`)
      return value === true
    },
    unique: (values, sentence) => {
      if (new Set(values).size !== values.length) refuse(131009, sentence)
    },
  }
}

function isMissing(value: unknown): value is undefined | null {
  return value === undefined || value === null
}

/** A key's place as Meta writes it: `text['body']`. */
function at(part: Part, key: string): string {
  return part.path === '' ? key : `${part.path}['${key}']`
}
