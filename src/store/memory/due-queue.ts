/** Things that become due, each under a key; the earliest is found without looking at the others. */
export interface DueQueue<Item> {
  /** Puts an item in under its key, or moves it. */
  set(key: string, due: number, item: Item): void
  has(key: string): boolean
  delete(key: string): void
  /** When the first item is due; null when there is none. */
  nextAt(): number | null
  /** All items, in no order. */
  items(): Item[]
  /** Up to `limit` items that are due at `now`, earliest first, without those to be skipped. */
  due(now: number, limit: number, isSkipped?: (item: Item) => boolean): Item[]
  /** The same, and when the first of the others is due. */
  look(now: number, limit: number): { readonly items: Item[]; readonly nextAt: number | null }
}

interface Entry<Item> {
  readonly key: string
  readonly due: number
  readonly item: Item
  /** Decides between equal due times: first in, first out. */
  readonly place: number
}

/**
 * A binary heap. An item that was moved or deleted leaves its old entry behind, which is dropped
 * when it comes to the top, or all at once when such entries are the majority.
 */
export function createDueQueue<Item>(): DueQueue<Item> {
  const current = new Map<string, Entry<Item>>()
  let heap: Entry<Item>[] = []
  let places = 0

  function isBefore(a: Entry<Item>, b: Entry<Item>): boolean {
    return a.due < b.due || (a.due === b.due && a.place < b.place)
  }

  function push(entry: Entry<Item>): void {
    let index = heap.length
    heap.push(entry)
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent]
      if (above === undefined || !isBefore(entry, above)) break
      heap[index] = above
      index = parent
    }
    heap[index] = entry
  }

  function pop(): Entry<Item> | undefined {
    const first = heap[0]
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return first
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      let below = heap[child]
      const right = heap[child + 1]
      if (right !== undefined && below !== undefined && isBefore(right, below)) {
        child += 1
        below = right
      }
      if (below === undefined || !isBefore(below, last)) break
      heap[index] = below
      index = child
    }
    heap[index] = last
    return first
  }

  function first(): Entry<Item> | undefined {
    for (;;) {
      const entry = heap[0]
      if (entry === undefined || current.get(entry.key) === entry) return entry
      pop()
    }
  }

  function look(now: number, limit: number, isSkipped?: (item: Item) => boolean) {
    const items: Item[] = []
    const looked: Entry<Item>[] = []
    for (let entry = first(); entry !== undefined && entry.due <= now; entry = first()) {
      if (items.length >= limit) break
      pop()
      looked.push(entry)
      if (isSkipped?.(entry.item) !== true) items.push(entry.item)
    }
    const nextAt = first()?.due ?? null
    for (const entry of looked) push(entry)
    return { items, nextAt }
  }

  return {
    items: () => Array.from(current.values(), ({ item }) => item),
    set: (key, due, item) => {
      const known = current.get(key)
      if (known !== undefined && known.due === due && known.item === item) return
      const place = known?.due === due ? known.place : ++places
      const entry = { key, due, item, place }
      current.set(key, entry)
      push(entry)
      if (heap.length > 2 * current.size + 64) {
        heap = [...current.values()].sort((a, b) => (isBefore(a, b) ? -1 : 1))
      }
    },
    has: (key) => current.has(key),
    delete: (key) => {
      current.delete(key)
    },
    nextAt: () => first()?.due ?? null,
    due: (now, limit, isSkipped) => look(now, limit, isSkipped).items,
    look,
  }
}
