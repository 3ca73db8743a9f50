import { createHmac } from 'node:crypto'

// "/" and everything beyond ASCII: the characters that Meta writes escaped.
const escaped = /[/\u0080-\uffff]/g

/** JSON as Meta puts it on the wire: `\uXXXX` in lower case for non-ASCII, and `\/`. */
export function toEscapedJson(value: unknown): string {
  return JSON.stringify(value).replace(escaped, (character) =>
    character === '/' ? '\\/' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** The value of `X-Hub-Signature-256` for a body. */
export function toSignature(body: string, appSecret: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`
}
