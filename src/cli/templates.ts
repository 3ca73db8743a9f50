import type { Command } from 'commander'
import { addCreate } from './templates/create.ts'
import { addDelete } from './templates/delete.ts'
import { addEdit } from './templates/edit.ts'
import { addList } from './templates/list.ts'
import { addPreview } from './templates/preview.ts'
import { addPull } from './templates/pull.ts'
import { addShow } from './templates/show.ts'
import { addTypes } from './templates/types.ts'
import { addUnpause } from './templates/unpause.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
Templates are the only messages that may be sent outside the 24-hour window. They belong to a
business account (WHATSAPP_BUSINESS_ACCOUNT_ID); the token needs whatsapp_business_management.
templates/ holds a file for each, and index.ts, the types that bots use.

Examples:
  $ turnwise templates pull
  $ turnwise templates list
  $ turnwise templates preview order_update en_US --set 1=Ada --set 2=A17 --set button2=A17
`

/** `turnwise templates pull | list | show | create | edit | delete | unpause | preview | types`. */
export function addTemplates(program: Command, terminal: Terminal): void {
  const verb = program
    .command('templates')
    .helpCommand(false)
    .summary('look after templates at WhatsApp and their types')
    .description('Look after templates at WhatsApp and their types.')
    .addHelpText('after', HELP)
  for (const add of [addPull, addList, addShow, addCreate]) add(verb, terminal)
  for (const add of [addEdit, addDelete, addUnpause, addPreview, addTypes]) add(verb, terminal)
}
