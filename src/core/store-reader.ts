import type { MediaStore } from './media-ports.ts'
import type { Store } from './ports.ts'

/** The part of a store that only reads: what operators ask of one, or of its files at rest. */
export type StoreReader = Pick<
  Store,
  | 'backlog'
  | 'deadLetters'
  | 'openOutbox'
  | 'restingJobs'
  | 'listConversations'
  | 'showConversation'
  | 'readLog'
  | 'logEnd'
  | 'logSince'
> & { readonly media: Pick<MediaStore, 'find' | 'read'> }
