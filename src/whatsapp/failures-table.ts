import type { FailureClass } from '../core/rows.ts'

/** What a code of Meta's means to us: whose problem it is, and what to tell people. */
export interface FailureMeaning {
  readonly class: FailureClass
  /** For operators: what happened; what to do. */
  readonly sentence: string
  /** What the author of a bot may do about it. */
  readonly advice: string
}

/** First code, last code, class, sentence; advice where that of the class does not fit. */
type Line = readonly [from: number, to: number, FailureClass, string, advice?: string]

const NOTHING = 'Nothing: an operator sets it right, and then what waits is sent.'

/** Of what only management calls are answered with. */
const NO_MESSAGE = 'Nothing: no message of a bot is refused with it.'

/** What the author of a bot may do about a class of failures. */
export const ADVICE: Readonly<Record<FailureClass, string>> = {
  auth: NOTHING,
  permission: NOTHING,
  policy: NOTHING,
  throughput: 'Nothing: it is sent more slowly. Say less at once if it comes often.',
  pair: 'Put several short messages into one.',
  window: 'Declare onWindowClosed: a template, or to wait for the person.',
  recipient: 'Take delivery.failed and reach the person in another way.',
  content: 'Correct the request: the reason names what is wrong with it.',
  template: 'Fill the template as it was approved, or say something else on delivery.failed.',
  quality: 'Let the person write first; never send the same again at once.',
  media: 'Use a file of a type, codec and size that WhatsApp takes, at a public link.',
  transient: 'Nothing: it is tried again. Take delivery.failed if it must not be lost.',
  unknown: 'Take delivery.failed, and tell an operator.',
}

/**
 * Meta's error codes (reference 6.2). One list, longer than other files, for it is read as a whole. What is done about them stands in `core/remedies`; what nobody
 * but an operator can end is of the classes `auth`, `permission` and `policy`.
 */
/**
 * A table of data, a line for each code of Meta's (reference: the error codes of the Cloud API): it is
 * read from top to bottom as one list, and so may be longer than a file of code.
 */
export const FAILURE_LINES: readonly Line[] = [
  [
    0,
    0,
    'auth',
    'The access token is no longer valid: put a new one into the settings and restart.',
  ],
  [
    1,
    1,
    'transient',
    "WhatsApp did not understand the request, or is down: see Meta's status page.",
  ],
  [2, 2, 'transient', "WhatsApp is down or overloaded: see Meta's status page."],
  [3, 3, 'permission', 'The app lacks a capability: check its permissions and its access level.'],
  [4, 4, 'throughput', 'The app has made too many calls this hour: call the management API less.'],
  [10, 10, 'permission', 'The app lacks a permission: grant it to the system user.'],
  [
    17,
    17,
    'throughput',
    'The system user has made too many calls: it goes on when the limit is over.',
  ],
  [32, 32, 'throughput', 'The page has made too many calls: it goes on when the limit is over.'],
  [
    33,
    33,
    'permission',
    'The phone number id does not exist, or the token may not use it: check both.',
  ],
  [100, 100, 'content', 'A parameter is wrong or misspelt.'],
  [102, 102, 'auth', 'The access token has expired: put a new one into the settings and restart.'],
  [131, 131, 'permission', 'The app lacks a permission: grant it to the system user.'],
  [
    190,
    190,
    'auth',
    'The access token has expired or is wrong: put a new one into the settings and restart.',
  ],
  [200, 299, 'permission', 'The system user lacks a permission or an asset: grant it.'],
  [
    368,
    368,
    'policy',
    'WhatsApp blocks this account for breaking a policy: appeal in the Business Support Home.',
  ],
  [
    613,
    613,
    'throughput',
    'A limit of this endpoint is reached: it goes on when the limit is over.',
  ],
  [
    1026,
    1026,
    'recipient',
    'The app of the person cannot show this kind of message.',
    'Say the same as a text.',
  ],
  [
    80007,
    80007,
    'throughput',
    'The business account has made too many calls: call the management API less.',
  ],
  [130403, 130403, 'recipient', 'WhatsApp blocks messages to this person.'],
  [
    130429,
    130429,
    'throughput',
    'The number sends faster than WhatsApp allows: it goes on more slowly.',
  ],
  [
    130472,
    130472,
    'quality',
    'WhatsApp withholds marketing from this person as an experiment; they must write first.',
  ],
  [130497, 130497, 'recipient', "This business may not message people in the person's country."],
  [131000, 131000, 'transient', 'Something went wrong at WhatsApp.'],
  [131005, 131005, 'permission', 'Access is denied: check the permissions of the system user.'],
  [131008, 131008, 'content', 'A required parameter is missing.'],
  [131009, 131009, 'content', 'The value of a parameter is not valid.'],
  [131016, 131016, 'transient', 'A service of WhatsApp is unavailable for the moment.'],
  [131020, 131020, 'content', 'The group has no other member.', 'Say it when somebody has joined.'],
  [131021, 131021, 'recipient', 'The number cannot write to itself.', 'Leave the own number out.'],
  [
    131026,
    131026,
    'recipient',
    'Not deliverable: not on WhatsApp, an old app, or the person blocks this number.',
  ],
  [
    131030,
    131030,
    'permission',
    'The test number may not write to this person: add them to its list of recipients.',
  ],
  [131031, 131031, 'policy', 'WhatsApp has locked the account: see its health status, and appeal.'],
  [
    131037,
    131037,
    'permission',
    'The display name of the number must be approved first: see WhatsApp Manager.',
  ],
  [131041, 131041, 'content', 'The group is not known.', 'Use the id of a group of this number.'],
  [
    131042,
    131042,
    'permission',
    'WhatsApp cannot charge for messages: set the payment of the business account right.',
  ],
  [131044, 131044, 'permission', 'WhatsApp cannot charge for calls: set the payment right.'],
  [
    131045,
    131045,
    'permission',
    'The number is not registered with a valid certificate: register it.',
  ],
  [131047, 131047, 'window', 'The person last wrote over 24 hours ago: send a template, or wait.'],
  [
    131048,
    131048,
    'quality',
    'Too many messages were taken for spam: pause campaigns; templates wait for hours.',
    NOTHING,
  ],
  [131049, 131049, 'quality', 'WhatsApp held back marketing from this person: wait a day or more.'],
  [
    131050,
    131050,
    'recipient',
    'The person wants no more marketing messages.',
    'Send no marketing until they want it again.',
  ],
  [131051, 131051, 'content', 'WhatsApp does not support this type of message.'],
  [131052, 131052, 'media', 'WhatsApp could not fetch the media: check that the link is public.'],
  [131053, 131053, 'media', 'WhatsApp does not take the media: check its type, codec and size.'],
  [
    131055,
    131055,
    'content',
    'Only marketing templates may be sent by the Marketing Messages API.',
    'Leave out `marketing`.',
  ],
  [
    131056,
    131056,
    'pair',
    'Too many messages to the same person in a short time: they go on more slowly.',
  ],
  [131057, 131057, 'transient', 'WhatsApp upgrades the number, which takes about a minute.'],
  [131059, 131059, 'content', 'The list of groups was paged with an outdated cursor: begin again.'],
  [131060, 131060, 'unknown', 'The message is not available.', 'Ask the person to send it again.'],
  [
    131062,
    131062,
    'recipient',
    "This kind of message needs the person's phone number, which they hide.",
    'Ask for it with contactRequest.',
  ],
  [
    131063,
    131063,
    'template',
    'Marketing templates may not be sent the common way here.',
    'Send it with `marketing`.',
  ],
  [
    131064,
    131064,
    'policy',
    'WhatsApp limits this account for wrongly classified templates: correct their categories.',
  ],
  [131201, 131206, 'content', 'WhatsApp refused a change to a group.'],
  [131207, 131207, 'content', 'WhatsApp has suspended the group.'],
  [131208, 131208, 'throughput', 'Too many requests about groups: they go on more slowly.'],
  [131209, 131215, 'content', 'WhatsApp refused a change to a group.'],
  [
    132000,
    132000,
    'template',
    'The template was filled with another number of parameters than it has.',
  ],
  [
    132001,
    132001,
    'template',
    'There is no approved template of this name and language: compare it with `templates list`.',
  ],
  [132005, 132005, 'template', 'The filled-in text of the template is too long.'],
  [132007, 132007, 'template', 'The template breaks a rule on characters.'],
  [132008, 132008, 'template', 'A parameter of the template is not valid.'],
  [132012, 132012, 'template', 'A parameter of the template has the wrong format.'],
  [
    132015,
    132015,
    'template',
    'The template is paused for its quality: edit it, or wait until WhatsApp takes it again.',
    'Say something else on delivery.failed; alone in its conversation it waits.',
  ],
  [
    132016,
    132016,
    'template',
    'The template is disabled for good: make a new one.',
    'Use another template.',
  ],
  [132018, 132018, 'template', 'The parameters of the template are not valid.'],
  [
    132068,
    132068,
    'content',
    'The Flow is blocked: correct it and publish it again.',
    'Ask the same by messages meanwhile.',
  ],
  [
    132069,
    132069,
    'content',
    'The Flow is limited to 10 messages an hour: correct what it is limited for.',
    'Ask the same by messages meanwhile.',
  ],
  [
    133000,
    133000,
    'permission',
    'The number was not completely deregistered: deregister it again.',
  ],
  [133004, 133004, 'transient', 'A server of WhatsApp is unavailable for the moment.'],
  [133005, 133005, 'permission', 'The two-step PIN is wrong: use the right one, or reset it.'],
  [133006, 133006, 'permission', 'The number must be verified again: ask for a code.'],
  [
    133008,
    133009,
    'permission',
    'Too many wrong PINs, or too fast: wait as long as the details say.',
  ],
  [133010, 133010, 'permission', 'The number is not registered: register it.'],
  [
    133015,
    133015,
    'permission',
    'The number was just deleted: wait five minutes, then register it.',
  ],
  [133016, 133016, 'permission', 'The number was registered too often: wait 72 hours.'],
  [134011, 134011, 'permission', 'The terms of WhatsApp Payments must be accepted first.'],
  [
    134100,
    134100,
    'template',
    'Only marketing templates may be sent by the Marketing Messages API.',
    'Leave out `marketing`.',
  ],
  [
    134101,
    134101,
    'template',
    'The template is still being copied to the Marketing Messages API: this takes 10 minutes.',
    'Nothing: it is tried again.',
  ],
  [
    134102,
    134102,
    'template',
    'The template is not available to the Marketing Messages API: see WhatsApp Manager.',
    'Leave out `marketing`, or use another template.',
  ],
  [135000, 135000, 'content', 'WhatsApp refused the request without naming what is wrong in it.'],
  [137000, 137000, 'recipient', "The person's identity changed: verify who it is before writing."],
  [
    138000,
    138000,
    'content',
    'Calls are not switched on for this number: switch them on in its settings.',
  ],
  [138001, 138003, 'content', 'WhatsApp refused a call.'],
  [138004, 138004, 'transient', 'A call could not be connected.'],
  [138005, 138005, 'throughput', 'Too many requests about calls: they go on more slowly.'],
  [
    138006,
    138006,
    'content',
    'The person has not permitted calls.',
    'Ask for their permission first.',
  ],
  [138007, 138007, 'transient', 'A call was not answered in time.'],
  [138008, 138008, 'content', 'WhatsApp refused a call.'],
  [
    138009,
    138009,
    'content',
    'The person was asked for a permission to call too often: wait a day, or seven.',
  ],
  [138010, 138018, 'content', 'WhatsApp refused a call.'],
  [139000, 139004, 'content', 'WhatsApp refused a change to a Flow.'],
  [139100, 139102, 'content', 'WhatsApp refused to change the list of blocked people.'],
  [139103, 139103, 'transient', 'The list of blocked people could not be changed just now.'],
  [147001, 147005, 'content', "WhatsApp refused the business's username."],
  [
    200005,
    200007,
    'template',
    'The insights of templates are not available, or cannot be switched.',
    NO_MESSAGE,
  ],
  [1752041, 1752041, 'content', 'The account was already signed up to the Marketing Messages API.'],
  [2388001, 2388012, 'permission', 'The number could not be moved.'],
  [
    2388019,
    2388019,
    'template',
    'The account has as many templates as it may have: delete some.',
    NO_MESSAGE,
  ],
  [
    2388040,
    2388073,
    'template',
    'The text of the template breaks a limit of length or format.',
    'Correct its definition.',
  ],
  [2388091, 2388103, 'permission', 'The number could not be moved.'],
  [
    2388293,
    2388299,
    'template',
    'The template has too many variables for its length, or one at its edge.',
    'Correct its definition.',
  ],
  [2494100, 2494100, 'transient', 'WhatsApp maintains the number for some minutes.'],
  [2494164, 2494179, 'content', 'WhatsApp refused the sign-up.'],
  [2593079, 2593085, 'permission', 'The business account could not be moved.'],
  [2593107, 2593109, 'permission', 'The chats of the WhatsApp Business app could not be copied.'],
]
