import fc from 'fast-check';
import { runs } from '../../../test/support/runs.js';
import { POST_KINDS } from '../../accounts/post.entity.js';
import {
  type AskedChange,
  changeEffect,
  changeFault,
  type Holding,
  isGuarded,
  postGaps,
  whoGoes,
  whoMayConfirm,
} from './post-change.rules.js';

const holds = (
  personId: string,
  kind: Holding['kind'],
  traits: Partial<Holding> = {},
): Holding => ({
  id: `${personId}-${kind}`,
  kind,
  personId,
  yearGroup: null,
  leaving: false,
  here: true,
  ...traits,
});
const ask = (
  change: AskedChange['change'],
  personId: string,
  kind: AskedChange['kind'] = null,
  yearGroup: number | null = null,
): AskedChange => ({ change, personId, kind, yearGroup });
const adults = ['dee', 'ben', 'hal', 'cyn'];
const team = [
  holds('dee', 'safeguarding_lead'),
  holds('ben', 'safeguarding_deputy'),
  holds('hal', 'head'),
  holds('cyn', 'chair'),
];

describe('a change of posts', () => {
  it('gives a post to an adult of the school who does not hold it', () => {
    expect(changeFault(ask('give', 'ben', 'safeguarding_lead'), team, adults, [])).toBeNull();
    expect(changeFault(ask('give', 'dee', 'safeguarding_lead'), team, adults, [])?.text).toContain(
      'already',
    );
    expect(changeFault(ask('give', 'sam', 'chair'), team, adults, [])?.field).toBe('person');
  });

  it('gives a leader no post that knows exact numbers', () => {
    for (const kind of POST_KINDS) {
      const fault = changeFault(ask('give', 'ben', kind), [], adults, ['ben']);
      const knows = ['safeguarding_lead', 'safeguarding_deputy', 'head', 'pastoral'].includes(kind);
      expect([kind, fault?.field]).toEqual([kind, knows ? 'person' : undefined]);
      expect(changeFault(ask('give', 'ben', kind), [], adults, ['dee'])).toBeNull();
    }
  });

  it('knows years for pastoral staff alone, each year a post of its own', () => {
    const eight = [...team, holds('ben', 'pastoral', { yearGroup: 8 })];
    expect(changeFault(ask('give', 'ben', 'pastoral', 9), eight, adults, [])).toBeNull();
    expect(changeFault(ask('give', 'ben', 'pastoral', 8), eight, adults, [])).not.toBeNull();
    expect(changeFault(ask('give', 'ben', 'head', 8), eight, adults, [])?.field).toBe('yearGroup');
    expect(changeFault(ask('end', 'ben', 'pastoral', 9), eight, adults, [])).not.toBeNull();
  });

  it('marks the last holder of a guarded post as leaving, and does not take it away', () => {
    const end = ask('end', 'dee', 'safeguarding_lead');
    expect(changeEffect(end, team)).toBe('leaving');
    expect(changeEffect(end, [...team, holds('ben', 'safeguarding_lead')])).toBe('ended');
    const gone = [...team, holds('old', 'safeguarding_lead', { here: false })];
    expect(changeEffect(end, gone)).toBe('leaving');
    expect(changeEffect(ask('end', 'old', 'safeguarding_lead'), gone)).toBe('ended');
  });

  it('does not report the same person as leaving twice', () => {
    const leaving = [holds('dee', 'safeguarding_lead', { leaving: true })];
    const end = ask('end', 'dee', 'safeguarding_lead');
    expect(changeFault(end, leaving, adults, [])?.text).toContain('follows them');
    const followed = [...leaving, holds('ben', 'safeguarding_lead')];
    expect(changeFault(end, followed, adults, [])).toBeNull();
    expect(whoGoes('safeguarding_lead', followed).map(({ personId }) => personId)).toEqual(['dee']);
  });

  it('resets the sign-in of any adult with two people, and of nobody else', () => {
    expect(changeFault(ask('reset_sign_in', 'cyn'), team, adults, [])).toBeNull();
    expect(changeFault(ask('reset_sign_in', 'ben'), [], adults, [])).toBeNull();
    expect(changeFault(ask('reset_sign_in', 'stu'), team, adults, [])?.field).toBe('person');
  });

  it('is confirmed by the head or a lead, never by whoever proposed it', () => {
    expect(whoMayConfirm('adm', team)).toEqual(['dee', 'hal']);
    expect(whoMayConfirm('hal', team)).toEqual(['dee']);
    expect(whoMayConfirm('dee', [holds('dee', 'safeguarding_lead'), holds('dee', 'head')])).toEqual(
      [],
    );
  });

  it('names every post that nobody fills', () => {
    expect(postGaps([]).map(({ kind }) => kind)).toEqual(
      POST_KINDS.filter((kind) => kind !== 'pastoral'),
    );
    expect(postGaps([...team, holds('dee', 'head', { leaving: true })])).toHaveLength(2);
    expect(postGaps([holds('hal', 'head', { leaving: true })])[2]?.text).toContain('is leaving');
  });
});

describe('any row of confirmed changes', () => {
  const person = fc.constantFrom('dee', 'ben', 'hal', 'cyn');
  const change: fc.Arbitrary<AskedChange> = fc.record({
    change: fc.constantFrom('give' as const, 'end' as const),
    kind: fc.constantFrom(...POST_KINDS),
    personId: person,
    yearGroup: fc.constant(null),
  });
  const apply = (holdings: Holding[], asked: AskedChange): Holding[] => {
    if (asked.kind === null || changeFault(asked, holdings, adults, []) !== null) return holdings;
    const is = (held: Holding) => held.kind === asked.kind && held.personId === asked.personId;
    switch (changeEffect(asked, holdings)) {
      case 'given': {
        const go = whoGoes(asked.kind, holdings);
        return [
          ...holdings.filter((held) => !go.includes(held)),
          holds(asked.personId, asked.kind),
        ];
      }
      case 'leaving':
        return holdings.map((held) => (is(held) ? { ...held, leaving: true } : held));
      default:
        return holdings.filter((held) => !is(held));
    }
  };

  it('never empties a guarded post that was filled, nor gives one twice', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 25 }), (changes) => {
        let holdings = team;
        for (const asked of changes) {
          holdings = apply(holdings, asked);
          for (const kind of POST_KINDS.filter(isGuarded))
            expect(holdings.some((held) => held.kind === kind && held.here)).toBe(true);
          const keys = holdings.map(({ kind, personId }) => `${kind} ${personId}`);
          expect(new Set(keys).size).toBe(keys.length);
        }
      }),
      { numRuns: runs(300, 6000) },
    );
  });
});
