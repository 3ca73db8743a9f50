import type { ModelMessage, ModelPart } from './agent-ports.ts'

/** Messages in which the sides take turns: neighbours of one role become one. */
export function joinMessages(messages: readonly ModelMessage[]): readonly ModelMessage[] {
  const joined: { readonly role: ModelMessage['role']; readonly parts: ModelPart[] }[] = []
  for (const { role, parts } of messages) {
    const last = joined.at(-1)
    if (last?.role === role) last.parts.push(...parts)
    else joined.push({ role, parts: [...parts] })
  }
  return joined
}
