import { createHash } from 'node:crypto';

/**
 * Every column of an entry, in the order of its digest, as text; `at` in microseconds since 1970.
 * A column that audit.event gets later belongs in here and in audit.digest, at the end.
 */
export const ENTRY_COLUMNS = [
  'seq',
  'at',
  'school_id',
  'person_id',
  'action',
  'kind',
  'record_id',
  'detail',
  'roles',
] as const;
export type Entry = Record<(typeof ENTRY_COLUMNS)[number], string | null>;

/** A link of the chain beside the entry it names, numbers and times as text. */
export interface Link {
  readonly position: string;
  /** The number of the entry. */
  readonly entry: string;
  /** Microseconds since 1970. */
  readonly chained_at: string;
  readonly hash: string;
  /** When the entry says it was written; null when it is gone. */
  readonly at: string | null;
  /** Of the entry as it stands now; null when it is gone. */
  readonly digest: string | null;
}

/** What was known of the chain outside the database: at this length its last hash was this. */
export interface Anchor {
  readonly day: string;
  readonly length: number;
  readonly hash: string;
}

/** What the database says of the chain as a whole. */
export interface ChainEnd {
  readonly length: number;
  readonly hash: string;
  /** Entries in no link, though everything around them is chained. */
  readonly strays: number;
}

export type ChainFaultKind =
  'changed' | 'removed' | 'added' | 'out-of-time' | 'link-missing' | 'truncated' | 'rebuilt';

/** The first place that does not fit. */
export interface ChainFault {
  readonly kind: ChainFaultKind;
  /** The link it was found at; nothing when it is about no single one. */
  readonly position?: number;
  readonly entry?: string;
  /** The day of the root that it does not agree with. */
  readonly day?: string;
}

/** For whoever is told; the command line says the place beside it. */
export const CHAIN_FAULTS: Readonly<Record<ChainFaultKind, string>> = {
  changed: 'an entry is not the one that was chained: it was changed, or swapped with another',
  removed: 'an entry that was chained is gone',
  added: 'an entry was put in between others that were chained without it',
  'out-of-time': 'an entry was chained long after the time it says it was written',
  'link-missing': 'a link of the chain is gone',
  truncated: 'the end of the chain was cut off',
  rebuilt: 'the chain was made anew: it does not hold a root that was written down before',
};

/** The hash before the first link. */
export const BEFORE_THE_FIRST = '0'.repeat(64);
/**
 * An entry carries the time its transaction began, so it may come after entries of later times; but
 * never by as much as an hour: statements of pages end after 3 s, an import after minutes.
 */
const LATEST_BY_MICROSECONDS = 3_600_000_000n;

/** @returns sha256 in hex of the entry, every value with its length in bytes, `-` for none. */
export function digestOf(entry: Entry): string {
  const parts = ENTRY_COLUMNS.map((column) => {
    const value = entry[column];
    return value === null ? '-' : `${Buffer.byteLength(value, 'utf8')}:${value}`;
  });
  return sha256(parts.join(','));
}

/** @returns what the hash of a link has to be, in hex. */
export function linkHash(
  before: string,
  { position, chained_at }: Pick<Link, 'position' | 'chained_at'>,
  digest: string,
): string {
  return sha256([before, position, chained_at, digest].join(','));
}

/**
 * Follows a chain from its beginning, links in order, a part at a time.
 *
 * By itself it finds an entry that was changed, removed, put in or swapped with another, and a link
 * that is gone. A shortened or a wholly new chain fits in itself: those are found by the anchors.
 */
export class ChainWalk {
  private fault: ChainFault | undefined;
  private length = 0;
  private hash = BEFORE_THE_FIRST;
  private newest: bigint | undefined;
  private readonly anchored: ReadonlyMap<number, readonly Anchor[]>;
  private readonly unmet: Set<string>;

  /** @param roots hashes whose place is not known, from letters: each has to turn up */
  constructor(
    private readonly anchors: readonly Anchor[],
    roots: readonly string[] = [],
  ) {
    this.anchored = Map.groupBy(anchors, ({ length }) => length);
    this.unmet = new Set(roots);
  }

  /** @returns false when nothing further need be read */
  follow(links: readonly Link[]): boolean {
    for (const link of links) {
      this.fault = this.faultOf(link);
      if (this.fault !== undefined) return false;
      this.length += 1;
      this.hash = link.hash;
      this.unmet.delete(link.hash);
      const at = BigInt(link.at ?? 0);
      if (this.newest === undefined || at > this.newest) this.newest = at;
    }
    return true;
  }

  /** @returns the first place that does not fit; nothing when all does */
  end(whole: ChainEnd): ChainFault | undefined {
    if (this.fault !== undefined) return this.fault;
    const beyond = this.anchors.find(({ length }) => length > this.length);
    if (beyond !== undefined) return { kind: 'truncated', position: this.length, day: beyond.day };
    if (whole.length > this.length) return { kind: 'truncated', position: this.length };
    if (whole.length === this.length && whole.hash !== this.hash)
      return { kind: 'rebuilt', position: this.length };
    if (this.unmet.size > 0) return { kind: 'rebuilt' };
    return whole.strays > 0 ? { kind: 'added' } : undefined;
  }

  get links(): number {
    return this.length;
  }

  /** The newest time that an entry of the chain carries. */
  get newestAt(): Date | undefined {
    return this.newest === undefined ? undefined : new Date(Number(this.newest / 1000n));
  }

  private faultOf(link: Link): ChainFault | undefined {
    const position = this.length + 1;
    const found = (kind: ChainFaultKind): ChainFault => ({ kind, position, entry: link.entry });
    if (Number(link.position) !== position) return { kind: 'link-missing', position };
    if (link.digest === null || link.at === null) return found('removed');
    if (linkHash(this.hash, link, link.digest) !== link.hash) return found('changed');
    const other = this.anchored.get(position)?.find(({ hash }) => hash !== link.hash);
    if (other !== undefined) return { ...found('rebuilt'), day: other.day };
    if (this.newest !== undefined && BigInt(link.at) < this.newest - LATEST_BY_MICROSECONDS)
      return found('out-of-time');
    return undefined;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
