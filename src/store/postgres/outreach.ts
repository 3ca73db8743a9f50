import type { OutreachPlaces } from '../../core/outreach.ts'
import { toBigints, toTexts } from './binary-arrays.ts'
import { fromColumn, toColumn } from './columns.ts'
import type { Membership } from './membership.ts'
import type { Database } from './pool.ts'

const CHANGE = `
  SELECT * FROM change_outreach(
    $1, $2::text[], $3::text[], $4, $5::text[], $6::text[], $7, $8)`
const NOTE = `
  INSERT INTO outreach
  SELECT person, id, until, 0 FROM unnest($1::text[], $2::text[], $3::bigint[]) AS u(person, id, until)
  ON CONFLICT DO NOTHING`

interface Answer {
  readonly [column: string]: unknown
  readonly kept: readonly string[] | null
  readonly room: string | null
  readonly room_at: string | null
}

/** Places that all processes share: each change is one statement, and one after the other. */
export function createSharedPlaces(
  database: Database,
  membership: Pick<Membership, 'identity'>,
): OutreachPlaces {
  return {
    change: async ({ wanted, given, until, now, limit }) => {
      const [row] = await database.query<Answer>('change outreach', CHANGE, [
        membership.identity().processId,
        toTexts(wanted.map(({ person }) => toColumn(person))),
        toTexts(wanted.map(({ id }) => toColumn(id))),
        until,
        toTexts(given.map(({ person }) => toColumn(person))),
        toTexts(given.map(({ id }) => toColumn(id))),
        now,
        Number.isFinite(limit) ? limit : null,
      ])
      const { kept, room, room_at: roomAt } = row ?? { kept: null, room: null, room_at: null }
      return {
        kept: new Set(kept?.map(fromColumn)),
        room: room === null ? Number.POSITIVE_INFINITY : Math.max(0, Number(room)),
        roomAt: roomAt === null ? null : Number(roomAt),
      }
    },
    note: async (places) => {
      await database.query('note outreach', NOTE, [
        toTexts(places.map(({ person }) => toColumn(person))),
        toTexts(places.map(({ id }) => toColumn(id))),
        toBigints(places.map(({ until }) => until)),
      ])
    },
  }
}
