import fc from 'fast-check';
import { runs } from '../../../test/support/runs.js';
import {
  type Anchor,
  BEFORE_THE_FIRST,
  type ChainFault,
  ChainWalk,
  digestOf,
  type Entry,
  ENTRY_COLUMNS,
  type Link,
  linkHash,
} from './chain.rules.js';

interface Chain {
  entries: Entry[];
  links: { position: string; entry: string; chained_at: string; hash: string }[];
}

const MINUTE = 60_000_000;

function chainOf(entries: Entry[]): Chain {
  let before = BEFORE_THE_FIRST;
  const links = entries.map((entry, at) => {
    const position = String(at + 1);
    const chained_at = entry.at ?? '';
    before = linkHash(before, { position, chained_at }, digestOf(entry));
    return { position, entry: entry.seq ?? '', chained_at, hash: before };
  });
  return { entries, links };
}

/** As the database joins them. */
function joined({ entries, links }: Chain): Link[] {
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
  return links.map((link) => {
    const entry = bySeq.get(link.entry);
    return { ...link, at: entry?.at ?? null, digest: entry ? digestOf(entry) : null };
  });
}

function walk(chain: Chain, anchors: Anchor[] = [], end = endOf(chain)): ChainFault | undefined {
  const found = new ChainWalk(anchors);
  found.follow(joined(chain));
  const linked = new Set(chain.links.map(({ entry }) => entry));
  const strays = chain.entries.filter(({ seq }) => !linked.has(seq ?? '')).length;
  return found.end({ ...end, strays });
}

function endOf({ links }: Chain): { length: number; hash: string } {
  return { length: links.length, hash: links.at(-1)?.hash ?? BEFORE_THE_FIRST };
}

const value = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('1:a', '-', ',', '0:', '3:a,b'),
);
const someEntries = fc
  .array(
    fc.record({
      school_id: fc.option(fc.uuid()),
      person_id: fc.option(fc.uuid()),
      action: value,
      kind: value,
      record_id: fc.option(fc.uuid()),
      detail: fc.jsonValue().map((json) => JSON.stringify(json)),
      roles: fc.array(value, { maxLength: 3 }).map((roles) => JSON.stringify(roles)),
      gap: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 2, maxLength: 12 },
  )
  .map((parts) => {
    let seq = 0;
    return parts.map(({ gap, ...part }, at): Entry => {
      seq += gap;
      return { seq: String(seq), at: String(1_700_000_000_000_000 + at * MINUTE), ...part };
    });
  });

/** One thing done to a chain by somebody who can write anywhere in the database. */
const tampering = fc.record({
  what: fc.constantFrom(
    'edit an entry',
    'remove an entry',
    'remove a link',
    'put an entry in',
    'swap two entries',
    'swap two links',
    'edit a link',
    'move a link',
  ),
  at: fc.nat(),
  other: fc.nat(),
  column: fc.constantFrom(...ENTRY_COLUMNS),
  text: fc.string({ minLength: 1, maxLength: 6 }),
});

type Deed = typeof tampering extends fc.Arbitrary<infer T> ? T : never;

function tamper({ entries, links }: Chain, { what, at, other, column, text }: Deed): Chain {
  const changed: Chain = {
    entries: entries.map((entry) => ({ ...entry })),
    links: links.map((link) => ({ ...link })),
  };
  const n = at % entries.length;
  const m = (n + 1 + (other % (entries.length - 1))) % entries.length;
  const [entry, second] = [changed.entries[n]!, changed.entries[m]!];
  const [link, secondLink] = [changed.links[n]!, changed.links[m]!];
  if (what === 'edit an entry')
    entry[column] =
      column === 'at' || column === 'seq'
        ? String(BigInt(entry[column] ?? 0) + 1n + BigInt(other % 1000))
        : `${entry[column] ?? ''}${text}`;
  if (what === 'remove an entry') changed.entries.splice(n, 1);
  if (what === 'remove a link') changed.links.splice(n, 1);
  if (what === 'put an entry in') changed.entries.push({ ...entry, seq: '-1' });
  // Everything but their numbers: whoever swaps those too has only turned their places round.
  if (what === 'swap two entries') {
    changed.entries[n] = { ...second, seq: entry.seq };
    changed.entries[m] = { ...entry, seq: second.seq };
  }
  if (what === 'swap two links') [link.entry, secondLink.entry] = [secondLink.entry, link.entry];
  if (what === 'edit a link') link.hash = linkHash(link.hash, link, text);
  if (what === 'move a link') link.chained_at = String(BigInt(link.chained_at) + 1n);
  return changed;
}

describe('a chain', () => {
  it('fits when nobody touched it', () => {
    fc.assert(
      fc.property(someEntries, (entries) => {
        const chain = chainOf(entries);
        const anchors = chain.links.map(({ hash }, at) => ({ day: 'd', length: at + 1, hash }));
        expect(walk(chain, anchors)).toBeUndefined();
      }),
      { numRuns: runs(100, 2000) },
    );
  });

  it('shows every single thing that is done to it', () => {
    fc.assert(
      fc.property(someEntries, tampering, (entries, deed) => {
        const chain = chainOf(entries);
        const changed = tamper(chain, deed);
        fc.pre(JSON.stringify(changed) !== JSON.stringify(chain));
        expect(walk(changed, [], endOf(chain))).toBeDefined();
      }),
      { numRuns: runs(1000, 50_000) },
    );
  });

  it('shows a shortened and a wholly new one by its anchors, however well they fit in themselves', () => {
    fc.assert(
      fc.property(someEntries, fc.nat(), value, (entries, at, text) => {
        const chain = chainOf(entries);
        const length = 1 + (at % entries.length);
        const hash = chain.links[length - 1]?.hash ?? '';
        const anchor = { day: '2026-11-24', length, hash };
        const shortened = chainOf(entries.slice(0, length - 1));
        expect(walk(shortened)).toBeUndefined();
        expect(walk(shortened, [anchor])).toMatchObject({ kind: 'truncated', day: '2026-11-24' });

        const first = entries[0]!;
        const rebuilt = chainOf([
          { ...first, action: `${first.action}${text}!` },
          ...entries.slice(1),
        ]);
        expect(walk(rebuilt)).toBeUndefined();
        expect(walk(rebuilt, [anchor])).toMatchObject({ kind: 'rebuilt', day: '2026-11-24' });
        const byRoot = new ChainWalk([], [hash]);
        byRoot.follow(joined(rebuilt));
        expect(byRoot.end({ ...endOf(rebuilt), strays: 0 })).toEqual({ kind: 'rebuilt' });
      }),
      { numRuns: runs(100, 2000) },
    );
  });

  it('shows an entry of another time that was chained at its end', () => {
    const entry = (seq: number, minutes: number): Entry => ({
      seq: String(seq),
      at: String(1_700_000_000_000_000 + minutes * MINUTE),
      school_id: null,
      person_id: null,
      action: 'read',
      kind: 'referral',
      record_id: null,
      detail: '{}',
      roles: '[]',
    });
    expect(walk(chainOf([entry(1, 0), entry(2, 100), entry(3, 41)]))).toBeUndefined();
    expect(walk(chainOf([entry(1, 0), entry(2, 100), entry(3, 39)]))).toEqual({
      kind: 'out-of-time',
      position: 3,
      entry: '3',
    });
  });
});

describe('the digest of an entry', () => {
  it('is of this entry alone: no value can pass for a part of its neighbour', () => {
    const entry = fc.record(
      Object.fromEntries(ENTRY_COLUMNS.map((column) => [column, fc.option(value)])),
    ) as fc.Arbitrary<Entry>;
    fc.assert(
      fc.property(entry, entry, (one, other) => {
        const same = ENTRY_COLUMNS.every((column) => one[column] === other[column]);
        expect(digestOf(one) === digestOf(other)).toBe(same);
      }),
      { numRuns: runs(500, 20_000) },
    );
  });
});
