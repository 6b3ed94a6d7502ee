import type { Tx } from '../db/tx.js';
import { type Anchor, type ChainEnd, digestOf, type Entry, type Link } from './chain.rules.js';

/** Links read at a time: a few megabytes, a fraction of a second. */
const PART = 10_000;

export interface ChainStanding extends ChainEnd {
  /** Entries that will be chained at the next turn, and since when the oldest waits. */
  waiting: number;
  waitingSince: Date | null;
  /** It waits for more than an hour: nobody is chaining. */
  late: boolean;
}

/** Follows the links after a position as the database itself digests their entries: for the worker. */
export function linksAfter(tx: Tx, position: number): Promise<Link[]> {
  return tx.query<Link>(`SELECT * FROM audit.links_after($1, $2)`, [position, PART]);
}

/**
 * The same with the digests worked out here from the entries themselves, so that nothing rests on a
 * function of the database: for whoever may read entries.
 */
export async function linksWithEntriesAfter(tx: Tx, position: number): Promise<Link[]> {
  const rows = await tx.query<Omit<Link, 'digest'> & { values: Entry }>(
    `SELECT l.position::text, l.event_seq::text AS entry,
       (extract(epoch FROM l.chained_at) * 1000000)::bigint::text AS chained_at,
       encode(l.hash, 'hex') AS hash, (extract(epoch FROM e.at) * 1000000)::bigint::text AS at,
       json_build_object('seq', e.seq::text, 'at', (extract(epoch FROM e.at) * 1000000)::bigint::text,
         'school_id', e.school_id, 'person_id', e.person_id, 'action', e.action, 'kind', e.kind,
         'record_id', e.record_id, 'detail', e.detail::text, 'roles', to_jsonb(e.roles)::text) AS values
     FROM audit.link l LEFT JOIN audit.event e ON e.seq = l.event_seq
     WHERE l.position > $1 ORDER BY l.position LIMIT $2`,
    [position, PART],
  );
  return rows.map(({ values, ...link }) => ({
    ...link,
    digest: link.at === null ? null : digestOf(values),
  }));
}

/** What leaves the machine: codes, ids and times; there are no words and no names in an audit. */
export interface ExportedEntry {
  position: number;
  hash: string;
  entry: string;
  at: Date;
  school: string | null;
  person: string | null;
  roles: string[];
  action: string;
  kind: string;
  record: string | null;
  detail: object;
}

/** Chained entries after a position, in the order of the chain: for whoever may read entries. */
export function entriesAfter(tx: Tx, position: number): Promise<ExportedEntry[]> {
  return tx.query<ExportedEntry>(
    `SELECT l.position::int AS position, encode(l.hash, 'hex') AS hash, l.event_seq::text AS entry, e.at,
       e.school_id AS school, e.person_id AS person, e.roles, e.action, e.kind, e.record_id AS record, e.detail
     FROM audit.link l LEFT JOIN audit.event e ON e.seq = l.event_seq
     WHERE l.position > $1 ORDER BY l.position LIMIT $2`,
    [position, PART],
  );
}

export async function chainStanding(tx: Tx): Promise<ChainStanding> {
  const row = await tx.one<{
    length: string;
    hash: string;
    strays: string;
    waiting: string;
    waiting_since: Date | null;
    late: boolean;
  }>(`SELECT * FROM audit.chain_end()`);
  if (row === undefined) throw new Error('The audit has lost the end of its chain.');
  return {
    length: Number(row.length),
    hash: row.hash,
    strays: Number(row.strays),
    waiting: Number(row.waiting),
    waitingSince: row.waiting_since,
    late: row.late,
  };
}

/** The roots as the database remembers them. */
export async function anchorsInDatabase(tx: Tx): Promise<Anchor[]> {
  const rows = await tx.query<{ day: string; length: string; hash: string }>(
    `SELECT day, length::text, encode(hash, 'hex') AS hash FROM audit.anchor ORDER BY day`,
  );
  return rows.map(({ day, length, hash }) => ({ day, length: Number(length), hash }));
}
