import type { Product } from './catalog.ts'
import { toProductKey } from './catalog.ts'
import type { Flow } from './flows.ts'
import type { MediaFiles } from './media-files.ts'
import type { MediaFile, World } from './world.ts'

/** Looks up what a message only names. */
export interface Lookup {
  media(id: string): MediaFile | undefined
  /** Without a catalogue, in the one that is connected to the number. */
  product(id: string, catalogId: string | undefined): Product | undefined
  /** The whole catalogue that is connected to the number. */
  catalog(): readonly Product[]
  flow(idOrName: string): Flow | undefined
}

export function createLookup(world: World, media: MediaFiles): Lookup {
  const catalog = () => {
    const products = [...world.products.values()]
    return products.filter(({ catalogId }) => catalogId === products[0]?.catalogId)
  }

  return {
    media: media.find,
    catalog,
    product: (id, catalogId = catalog()[0]?.catalogId ?? '') =>
      world.products.get(toProductKey({ catalogId, id })),
    flow: (idOrName) =>
      world.flows.get(idOrName) ?? [...world.flows.values()].find(({ name }) => name === idOrName),
  }
}
