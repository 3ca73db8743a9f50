import { z } from 'zod'

/** A value that is taken from `${data.…}`, `${form.…}` or `${screen.….form.…}` when it is shown. */
const bound = z.string().regex(/^\$\{.+\}$/)
const flag = z.union([z.boolean(), bound])
const count = z.union([z.int().nonnegative(), z.string().regex(/^\d+$/), bound])
const words = z.union([z.string(), z.array(z.string())])

const action = z.discriminatedUnion('name', [
  z.looseObject({
    name: z.literal('navigate'),
    next: z.looseObject({ type: z.literal('screen').optional(), name: z.string() }),
    payload: z.record(z.string(), z.unknown()).optional(),
  }),
  z.looseObject({
    name: z.literal('complete'),
    payload: z.record(z.string(), z.unknown()).optional(),
  }),
  /** Asks the business's Flow endpoint. */
  z.looseObject({
    name: z.literal('data_exchange'),
    payload: z.record(z.string(), z.unknown()).optional(),
  }),
  z.looseObject({ name: z.literal('open_url'), url: z.string() }),
])

const shown = { visible: flag.optional() }
const field = {
  ...shown,
  name: z.string().min(1),
  label: z.string(),
  required: flag.optional(),
  enabled: flag.optional(),
  'helper-text': z.string().optional(),
  'init-value': z.unknown().optional(),
}
const option = z.looseObject({
  id: z.string(),
  title: z.string(),
  description: z.string().optional(),
  enabled: z.boolean().optional(),
})
const options = z.union([z.array(option).min(1), bound])
const many = {
  ...field,
  'data-source': options,
  'min-selected-items': count.optional(),
  'max-selected-items': count.optional(),
}
const date = { ...field, 'min-date': z.string().optional(), 'max-date': z.string().optional() }

/** The parts of a screen that the phone page can show; a form may stand around some of them. */
const part = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('TextHeading'), text: z.string(), ...shown }),
  z.looseObject({ type: z.literal('TextSubheading'), text: z.string(), ...shown }),
  z.looseObject({ type: z.literal('TextBody'), text: words, ...shown }),
  z.looseObject({ type: z.literal('TextCaption'), text: words, ...shown }),
  z.looseObject({ type: z.literal('RichText'), text: words, ...shown }),
  z.looseObject({
    type: z.literal('TextInput'),
    ...field,
    'input-type': z
      .union([z.enum(['text', 'number', 'email', 'password', 'passcode', 'phone']), bound])
      .optional(),
    'min-chars': count.optional(),
    'max-chars': count.optional(),
  }),
  z.looseObject({ type: z.literal('TextArea'), ...field, 'max-length': count.optional() }),
  z.looseObject({ type: z.literal('Dropdown'), ...field, 'data-source': options }),
  z.looseObject({ type: z.literal('RadioButtonsGroup'), ...field, 'data-source': options }),
  z.looseObject({ type: z.literal('CheckboxGroup'), ...many }),
  z.looseObject({ type: z.literal('ChipsSelector'), ...many }),
  z.looseObject({ type: z.literal('DatePicker'), ...date }),
  z.looseObject({
    type: z.literal('CalendarPicker'),
    ...date,
    mode: z.literal('single').optional(),
  }),
  z.looseObject({ type: z.literal('OptIn'), ...field }),
  z.looseObject({
    type: z.literal('Image'),
    src: z.string(),
    'alt-text': z.string().optional(),
    ...shown,
  }),
  z.looseObject({
    type: z.literal('EmbeddedLink'),
    text: z.string(),
    'on-click-action': action,
    ...shown,
  }),
  z.looseObject({
    type: z.literal('Footer'),
    label: z.string(),
    'on-click-action': action,
    enabled: flag.optional(),
  }),
])

const form = z.looseObject({
  type: z.literal('Form'),
  name: z.string(),
  children: z.array(part),
  'init-values': z.union([z.record(z.string(), z.unknown()), bound]).optional(),
})

const screen = z.looseObject({
  id: z.string().min(1),
  title: z.string().optional(),
  terminal: z.boolean().optional(),
  /** Going back from it asks the endpoint. */
  refresh_on_back: z.boolean().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
  layout: z.looseObject({
    type: z.literal('SingleColumnLayout'),
    children: z.array(z.discriminatedUnion('type', [...part.options, form])).min(1),
  }),
})

/** Flow JSON, as far as the phone page can show it; what Meta adds besides is carried. */
export const flowJsonSchema = z.looseObject({
  version: z.string().regex(/^\d+\.\d+$/),
  screens: z.array(screen).min(1),
})

export type FlowJson = z.infer<typeof flowJsonSchema>
export type FlowScreen = z.infer<typeof screen>
export type FlowPart = z.infer<typeof part>
export type FlowAction = z.infer<typeof action>
export type FlowOption = z.infer<typeof option>
