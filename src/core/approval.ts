import type { Text } from './messages.ts'

/** Who has to say yes before something happens. The model cannot. */
export type Approval<TArgs> =
  /** The person, by one of two buttons under `ask`. Their titles are `yes` and `no`. */
  | {
      readonly by: 'user'
      readonly ask: Text | ((args: TArgs) => Text)
      /** Default: in six languages. */
      readonly yes?: Text
      readonly no?: Text
    }
  /** An operator: `turnwise approvals list`. */
  | { readonly by: 'operator' }
