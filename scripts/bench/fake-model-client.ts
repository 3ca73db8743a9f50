import { findFreePort } from '../../test/support/free-port.ts'
import type { RunningProcess } from '../../test/support/running-process.ts'
import { startProcess, waitUntilReady } from '../../test/support/running-process.ts'
import { pause } from './clock.ts'

/** How many calls came, and how many of them wait for their answer. */
export interface FakeModelProgress {
  readonly calls: number
  readonly held: number
}

/** The fake model, seen from the bench. */
export interface FakeModel {
  readonly url: string
  /** From now on nobody is answered. */
  hold(): Promise<void>
  /** Waits until so many wait for their answer, or no more have come for a while; how many do. */
  untilHeld(wanted: number): Promise<number>
  /** Answers all who wait, and whoever comes from now on. */
  release(): Promise<void>
  stop: RunningProcess['stop']
}

/** Starts the fake model as a process of its own. */
export async function startFakeModel(prefix: readonly string[]): Promise<FakeModel> {
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const command = [...prefix, process.execPath, '--import', 'tsx', 'scripts/bench/fake-model.ts']
  const started = startProcess(command, { PORT: String(port) })
  await waitUntilReady(started, `${url}/control/progress`)
  const ask = async (path: string): Promise<FakeModelProgress> => {
    const response = await fetch(`${url}/control/${path}`)
    return (await response.json()) as FakeModelProgress
  }
  return {
    url,
    hold: async () => {
      await ask('hold')
    },
    untilHeld: async (wanted) => {
      let { held } = await ask('progress')
      for (let quiet = 0; held < wanted && quiet < 50; quiet += 1) {
        await pause(100)
        const before = held
        held = (await ask('progress')).held
        if (held !== before) quiet = 0
      }
      return held
    },
    release: async () => {
      await ask('release')
    },
    stop: started.stop,
  }
}
