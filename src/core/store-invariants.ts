/** What every store keeps to, whatever happens to the processes that work on it. */
export const STORE_INVARIANTS = [
  'the log can be read from its beginning to its end, and its places only grow',
  'every conversation has a person, and every row belongs to its conversation',
  'a person has one conversation with each number; what was merged leads to another one',
  'every name leads to a person who is there, and people are found under the names they have',
  'an active conversation has a snapshot, which is JSON; timers and jobs are of no later generation',
  'outbox rows have ids and places of their own, and attempts that were counted; what was sent was tried',
  'waiting events have places in the order of arrival that nobody else has, and that were given away',
  'the key of every event of the last days that waits is remembered: a second webhook is a duplicate',
  'every file that is called stored is there, whole, and has the hash of its name',
] as const
