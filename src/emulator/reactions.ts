import type { Emulation } from './emulation.ts'
import type { ShownContent, Side } from './shown.ts'

/** Puts a reaction on the message it is for; each side has one at most. */
export function applyReaction(
  { world, record }: Pick<Emulation, 'world' | 'record'>,
  { reaction }: ShownContent,
  from: Side,
): void {
  if (reaction === undefined) return
  const target = world.messages.get(reaction.messageId)
  if (target === undefined) return
  const others = (target.shown.reactions ?? []).filter((known) => known.from !== from)
  const reactions = reaction.emoji === '' ? others : [...others, { from, emoji: reaction.emoji }]
  record({ type: 'update', id: reaction.messageId, patch: { shown: { reactions } } })
}
