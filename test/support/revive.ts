import type { Incoming } from '../../src/core/incoming.ts'
import type { Stage } from './stage.ts'

/** Another process follows one that has died. */
export async function revive(stage: Stage): Promise<void> {
  if (!stage.ports.isDead()) return
  await stage.end('by a crash')
  await stage.begin()
}

/** Posts a webhook until it is answered 200, as Meta does. */
export async function postUntilAccepted(
  stage: Stage,
  ...items: readonly Incoming[]
): Promise<void> {
  await revive(stage)
  for (let answer = ''; answer !== 'accepted'; await revive(stage)) {
    void stage.engine.receive(items).then((given) => {
      answer = given
    })
    await stage.settle()
  }
}
