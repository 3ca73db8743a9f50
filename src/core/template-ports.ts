import type { TemplateDefinition } from './template-definition.ts'
import type { TemplateSample } from './template-samples.ts'

/** A template as WhatsApp has it. */
export interface StoredTemplate {
  readonly id: string
  /** Meta's word: `APPROVED`, `PENDING`, `REJECTED`, `PAUSED`, `DISABLED`, ... */
  readonly status: string
  /** `GREEN`, `YELLOW`, `RED` or `UNKNOWN`, where Meta has judged it. */
  readonly quality?: string
  readonly definition: TemplateDefinition
}

/** Which templates to list; all may be left out. */
export interface TemplateQuery {
  readonly name?: string
  readonly language?: string
  readonly status?: string
}

/** The templates of one business account, at WhatsApp (reference 5.2). */
export interface TemplateApi {
  readonly accountId: string
  /**
   * All templates that fit, however many pages they take.
   * @throws KnownError `graph-refused`, `graph-unreachable`, as everything here
   */
  list(query?: TemplateQuery): Promise<readonly StoredTemplate[]>
  /** Meta may put it into another category than it was given. */
  create(definition: TemplateDefinition): Promise<{
    readonly id: string
    readonly status: string
    readonly category: string
  }>
  /** Puts new components in the place of all old ones. */
  edit(
    id: string,
    change: Pick<TemplateDefinition, 'components'> & Partial<TemplateDefinition>,
  ): Promise<void>
  /** Deletes one language, by its id, or all languages of the name. */
  delete(name: string, id?: string): Promise<void>
  /** Ends a pause before its time, which a pause for pacing needs (reference 5.2). */
  unpause(id: string): Promise<void>
  /** Uploads a sample for a header; answers Meta's handle for it. */
  upload(sample: TemplateSample): Promise<string>
  close(): Promise<void>
}
