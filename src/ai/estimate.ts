import type { ModelPart, ModelRequest } from '../core/agent-ports.ts'
import { boundPages } from './pdf-pages.ts'
import { boundTokens, FRAME_TOKENS } from './tokens.ts'

/** The API adds instructions where there are tools; a few hundred tokens are documented. */
const TOOL_INSTRUCTIONS = 1_000
/** A picture is scaled down until it fits this: 28 x 28 pixels are a token, 4,784 the most. */
const IMAGE_TOKENS = 4_800
/** Each page counts as its text, documented with 1,500 to 3,000, and as a picture. */
const PAGE_TOKENS = 3_000 + IMAGE_TOKENS

/**
 * The most tokens that a request is taken for; see `boundTokens` for text. A picture counts as the
 * largest that Claude looks at, a PDF by its pages.
 */
export function estimateTokens({
  system,
  messages,
  tools,
}: Pick<ModelRequest, 'system' | 'messages' | 'tools'>): number {
  const ofSystem = system.reduce((sum, text) => sum + boundTokens(text) + FRAME_TOKENS, 0)
  const ofTools = tools.reduce(
    (sum, { name, description, schema }) =>
      sum + boundTokens(name + description + JSON.stringify(schema)) + FRAME_TOKENS,
    tools.length === 0 ? 0 : TOOL_INSTRUCTIONS,
  )
  let ofMessages = FRAME_TOKENS
  for (const { parts } of messages) {
    for (const part of parts) ofMessages += estimatePart(part) + FRAME_TOKENS
  }
  return ofSystem + ofTools + ofMessages
}

function estimatePart(part: ModelPart): number {
  switch (part.kind) {
    case 'text':
    case 'result':
      return boundTokens(part.text)
    case 'file':
      return part.mimeType === 'application/pdf'
        ? boundPages(part.base64) * PAGE_TOKENS
        : IMAGE_TOKENS
    case 'call':
      return boundTokens(part.name + JSON.stringify(part.input))
    case 'opaque':
      return boundTokens(JSON.stringify(part.value))
  }
}
