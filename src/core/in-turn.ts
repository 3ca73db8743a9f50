/** Runs work under a name after all earlier work under the same name; others side by side. */
export type InTurn = <Answer>(name: string, work: () => Promise<Answer>) => Promise<Answer>

/** Remembers only names under which something is under way. */
export function createInTurn(): InTurn {
  const tails = new Map<string, Promise<unknown>>()

  return (name, work) => {
    const before = tails.get(name)
    const own = before === undefined ? work() : before.then(work, work)
    const forget = (): void => {
      if (tails.get(name) === own) tails.delete(name)
    }
    tails.set(name, own)
    own.then(forget, forget)
    return own
  }
}
