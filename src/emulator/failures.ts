import type { Emulation } from './emulation.ts'
import { toMediaRefusal } from './media-files.ts'
import { mediaIdsOf } from './references.ts'
import type { Refusal } from './refusals.ts'
import { refusal } from './refusals.ts'
import type { ShownContent } from './shown.ts'
import type { CheckedMessage } from './validation/message.ts'
import type { PhoneIdentity } from './world.ts'

const reactionTargetMs = 30 * 86_400_000
const day = 86_400_000

/** What Meta only finds out after it has accepted the message. */
export function findAsyncFailure(
  emulation: Emulation,
  person: PhoneIdentity,
  checked: CheckedMessage,
  content: ShownContent,
): Refusal | undefined {
  const isMarketing = checked.template?.template.category === 'marketing'
  if (isMarketing && person.hasStoppedMarketing === true) {
    return refusal(131050, 'The recipient has stopped marketing messages of this business.')
  }
  return (
    findBadMedia(emulation, content) ??
    findBadReaction(emulation, content) ??
    findTooManyCallRequests(emulation, person, content)
  )
}

function findBadMedia({ media }: Emulation, content: ShownContent): Refusal | undefined {
  const shown = [content.media, ...(content.cards ?? []).map((card) => card.media)]
  for (const one of shown) {
    if (one === undefined) continue
    const [id] = mediaIdsOf({ type: content.type, media: one })
    const file = id === undefined ? undefined : media.find(id)
    const problem = file === undefined ? undefined : toMediaRefusal(one, file)
    if (problem !== undefined) return problem
  }
  return undefined
}

function findBadReaction({ world, clock }: Emulation, { reaction }: ShownContent) {
  if (reaction === undefined) return undefined
  const target = world.messages.get(reaction.messageId)?.shown
  if (target === undefined || target.type === 'reaction' || target.isRevoked === true) {
    return refusal(131009, 'The message to react to does not exist or is itself a reaction.')
  }
  if (clock.now() - target.at > reactionTargetMs) {
    return refusal(131009, 'The message to react to is older than 30 days.')
  }
  return undefined
}

/** One request in 24 hours and two in seven days for each person. */
function findTooManyCallRequests(
  { world, clock }: Emulation,
  { waId }: PhoneIdentity,
  { callPermission }: ShownContent,
): Refusal | undefined {
  if (callPermission === undefined) return undefined
  const asked = (world.phones.get(waId)?.messages ?? []).flatMap((id) => {
    const message = world.messages.get(id)?.shown
    const isRequest = message?.callPermission !== undefined && message.from === 'business'
    return isRequest && message.ticks !== 'failed' ? message.at : []
  })
  const countSince = (since: number) => asked.filter((at) => clock.now() - at < since).length
  if (countSince(day) < 1 && countSince(7 * day) < 2) return undefined
  return refusal(138009, 'Call permission was asked for once in 24 hours, or twice in 7 days.')
}
