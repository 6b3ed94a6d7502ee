import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import { DateTime } from 'luxon';
import type { DateRange } from './date-ranges.js';
import {
  lapsesNext,
  type ListenerBlockerCode,
  type ListenerFacts,
  listeningBlockers,
  supervisionDueBy,
} from './eligibility.rules.js';

const ON = '2026-11-24';

const READY: ListenerFacts = {
  applicationAcceptedOn: '2026-06-01',
  suitability: 'yes',
  suitabilityOn: '2026-06-02',
  parentalConsentOn: '2026-06-03',
  parentalConsentUntil: null,
  codeOfConductSignedVersion: 2,
  codeOfConductCurrentVersion: 2,
  trainedOn: '2026-09-20',
  competenciesObservedOn: '2026-09-25',
  certificateUntil: '2027-09-25',
  lastSupervisionOn: '2026-11-10',
  supervisionEveryDays: 28,
  pausedSince: null,
  load: 3,
  loadCap: 8,
  examLeave: [],
  absences: [],
  leftOn: null,
};

const codes = (facts: Partial<ListenerFacts>, on = ON) =>
  listeningBlockers({ ...READY, ...facts }, on).map(({ code }) => code);

const addDays = (day: string, days: number) =>
  DateTime.fromISO(day, { zone: 'utc' }).plus({ days }).toFormat('yyyy-MM-dd');

const SUPERVISED = {
  trainedOn: '2026-09-20',
  competenciesObservedOn: '2026-09-25',
  supervisionEveryDays: 28,
};

/** Every single way of failing one fact, whatever the other facts are, and the one code it gives. */
const SPOILERS: [ListenerBlockerCode, Partial<ListenerFacts>][] = [
  ['left', { leftOn: ON }],
  ['application_not_accepted', { applicationAcceptedOn: null }],
  ['application_not_accepted', { applicationAcceptedOn: '2026-11-25' }],
  ['not_suitable', { suitability: 'no' }],
  ['not_suitable', { suitability: 'no', suitabilityOn: null }],
  ['suitability_unknown', { suitability: 'unknown' }],
  ['suitability_unknown', { suitability: 'yes', suitabilityOn: null }],
  ['suitability_unknown', { suitability: 'yes', suitabilityOn: '2026-11-25' }],
  ['no_parental_consent', { parentalConsentOn: null }],
  ['no_parental_consent', { parentalConsentOn: '2026-11-25' }],
  ['parental_consent_ended', { parentalConsentUntil: '2026-11-23' }],
  ['code_of_conduct_not_signed', { codeOfConductSignedVersion: null }],
  ['code_of_conduct_not_signed', { codeOfConductSignedVersion: 1, codeOfConductCurrentVersion: 2 }],
  ['not_trained', { trainedOn: null }],
  ['not_trained', { trainedOn: '2026-11-25' }],
  ['competencies_not_observed', { competenciesObservedOn: null }],
  ['competencies_not_observed', { competenciesObservedOn: '2026-11-25' }],
  ['no_certificate', { certificateUntil: null }],
  ['certificate_ended', { certificateUntil: '2026-11-23' }],
  ['supervision_overdue', { ...SUPERVISED, lastSupervisionOn: '2026-10-26' }],
  ['supervision_overdue', { ...SUPERVISED, lastSupervisionOn: null }],
  ['supervision_overdue', { ...SUPERVISED, lastSupervisionOn: '2026-11-25' }],
  ['paused', { pausedSince: ON }],
  ['load_at_cap', { load: 8, loadCap: 8 }],
  ['load_at_cap', { load: Number.NaN }],
  ['exam_leave', { examLeave: [{ from: ON, until: ON }] }],
  ['absent', { absences: [{ from: '2026-11-20', until: ON }] }],
];

/** The same facts on their last or first good day: the other side of each boundary. */
const HARMLESS: Partial<ListenerFacts>[] = [
  { leftOn: '2026-11-25' },
  { applicationAcceptedOn: ON },
  { suitabilityOn: ON },
  { parentalConsentOn: ON },
  { parentalConsentUntil: ON },
  { trainedOn: ON },
  { competenciesObservedOn: ON },
  { certificateUntil: ON },
  { lastSupervisionOn: '2026-10-27' },
  { lastSupervisionOn: null, competenciesObservedOn: '2026-10-27' },
  { pausedSince: '2026-11-25' },
  { load: 7.99 },
  { examLeave: [{ from: '2026-11-25', until: '2026-11-30' }] },
  { absences: [{ from: '2026-11-20', until: '2026-11-23' }] },
];

const day = fc.integer({ min: -60, max: 60 }).map((days) => addDays(ON, days));
const maybeDay = fc.option(day);
const ranges: fc.Arbitrary<DateRange[]> = fc.array(
  fc
    .tuple(day, fc.integer({ min: 0, max: 15 }))
    .map(([from, days]) => ({ from, until: addDays(from, days) })),
  { maxLength: 4 },
);
const anyone: fc.Arbitrary<ListenerFacts> = fc.record({
  applicationAcceptedOn: maybeDay,
  suitability: fc.constantFrom('yes', 'no', 'unknown'),
  suitabilityOn: maybeDay,
  parentalConsentOn: maybeDay,
  parentalConsentUntil: maybeDay,
  codeOfConductSignedVersion: fc.option(fc.constantFrom(1, 2)),
  codeOfConductCurrentVersion: fc.constantFrom(1, 2),
  trainedOn: maybeDay,
  competenciesObservedOn: maybeDay,
  certificateUntil: maybeDay,
  lastSupervisionOn: maybeDay,
  supervisionEveryDays: fc.integer({ min: 1, max: 40 }),
  pausedSince: maybeDay,
  load: fc.integer({ min: 0, max: 10 }),
  loadCap: fc.integer({ min: 1, max: 10 }),
  examLeave: ranges,
  absences: ranges,
  leftOn: maybeDay,
});
/** A ready listener with some facts of anyone's: reaches "may listen" far more often than `anyone`. */
const nearlyReady = fc
  .tuple(anyone, fc.subarray(Object.keys(READY) as (keyof ListenerFacts)[], { maxLength: 3 }))
  .map(([other, keys]): ListenerFacts => {
    const taken = Object.fromEntries(keys.map((key) => [key, other[key]]));
    return { ...READY, ...taken };
  });
const listener = fc.oneof(anyone, nearlyReady);

describe('who may listen', () => {
  it('lets a ready listener listen', () => {
    expect(listeningBlockers(READY, ON)).toEqual([]);
  });

  it.each(SPOILERS)('blocks on %s alone: %j', (code, facts) => {
    expect(codes(facts)).toEqual([code]);
  });

  it.each(HARMLESS)('does not block on the good side of a boundary: %j', (facts) => {
    expect(codes(facts)).toEqual([]);
  });

  it('gives each blocker a sentence and its dates', () => {
    expect(
      listeningBlockers({ ...READY, certificateUntil: '2026-11-20', trainedOn: '2026-12-01' }, ON),
    ).toEqual([
      {
        code: 'not_trained',
        sentence: 'The training modules have not all been passed.',
        from: null,
        until: '2026-11-30',
      },
      {
        code: 'certificate_ended',
        sentence: 'The certificate ended on 20 November 2026.',
        from: '2026-11-21',
        until: null,
      },
    ]);
  });

  it('joins absences that touch into one', () => {
    const absences = [
      { from: '2026-11-27', until: '2026-12-01' },
      { from: '2026-11-24', until: '2026-11-26' },
      { from: '2026-11-20', until: '2026-11-23' },
    ];
    const [blocker] = listeningBlockers({ ...READY, absences }, ON);
    expect(blocker).toMatchObject({ from: '2026-11-20', until: '2026-12-01' });
  });

  it.each(['', 'today', '2026-02-30', '24/11/2026', '2026-11-24T12:40'])(
    'refuses %j as a date rather than answering',
    (on) => {
      expect(() => listeningBlockers(READY, on)).toThrow(RangeError);
    },
  );

  it('refuses an interval of supervision that is not a number', () => {
    const broken = { ...READY, supervisionEveryDays: Number.NaN };
    expect(() => listeningBlockers(broken, ON)).toThrow('NaN');
  });

  it('never lets anyone listen because something more is wrong', () => {
    fc.assert(
      fc.property(listener, fc.constantFrom(...SPOILERS), (facts, [code, spoiler]) => {
        const spoilt = listeningBlockers({ ...facts, ...spoiler }, ON).map((b) => b.code);
        expect(spoilt).toContain(code);
        // Whatever blocked through another fact still does.
        const touched = new Set(SPOILERS.filter(([, s]) => sharesFact(s, spoiler)).map(([c]) => c));
        for (const before of listeningBlockers(facts, ON)) {
          if (!touched.has(before.code)) expect(spoilt).toContain(before.code);
        }
      }),
      { numRuns: runs(1000, 20_000) },
    );
  });

  it('is right about the dates it gives: holds from, and until, as it says', () => {
    fc.assert(
      fc.property(listener, (facts) => {
        for (const { code, from, until } of listeningBlockers(facts, ON)) {
          const held = (on: string) => listeningBlockers(facts, on).some((b) => b.code === code);
          if (from !== null) {
            expect(from <= ON).toBe(true);
            expect(held(from)).toBe(true);
            if (['exam_leave', 'absent', 'left', 'paused'].includes(code)) {
              expect(held(addDays(from, -1))).toBe(false);
            }
          }
          if (until !== null) {
            expect(held(until)).toBe(true);
            expect(held(addDays(until, 1))).toBe(false);
          }
        }
      }),
      { numRuns: runs(500, 10_000) },
    );
  });
});

describe('what lapses next', () => {
  it('names the first thing to lapse', () => {
    const lapse = lapsesNext({ ...READY, certificateUntil: '2026-12-01' }, ON);
    expect(lapse).toMatchObject({ on: '2026-12-02', blockers: [{ code: 'certificate_ended' }] });
    expect(lapsesNext(READY, ON)).toMatchObject({
      on: '2026-12-09',
      blockers: [{ code: 'supervision_overdue' }],
    });
  });

  it('does not name what has lapsed already', () => {
    const facts = { ...READY, lastSupervisionOn: '2026-09-30', certificateUntil: '2026-11-01' };
    expect(lapsesNext(facts, ON)).toBeNull();
  });

  it('agrees with asking about every day to come', () => {
    fc.assert(
      fc.property(listener, (facts) => {
        const now = new Set(listeningBlockers(facts, ON).map(({ code }) => code));
        let expected: string | null = null;
        for (let days = 1; days <= 110 && expected === null; days += 1) {
          const on = addDays(ON, days);
          if (listeningBlockers(facts, on).some(({ code }) => !now.has(code))) expected = on;
        }
        const lapse = lapsesNext(facts, ON);
        // READY's certificate ends beyond the days that were asked one by one.
        if (lapse !== null && lapse.on > addDays(ON, 110)) expect(expected).toBeNull();
        else expect(lapse?.on ?? null).toBe(expected);
      }),
      { numRuns: runs(60, 1200) },
    );
  });
});

describe('when supervision is due', () => {
  it('is the last day in time: overdue from the day after, as the rule says', () => {
    fc.assert(
      fc.property(listener, (facts) => {
        const dueBy = supervisionDueBy(facts);
        if (dueBy === null) {
          const started = [facts.lastSupervisionOn, facts.trainedOn, facts.competenciesObservedOn];
          expect(started).toEqual([null, null, null]);
          return;
        }
        const overdue = (on: string) =>
          listeningBlockers(facts, on).some(({ code }) => code === 'supervision_overdue');
        expect(overdue(addDays(dueBy, 1))).toBe(true);
        // A supervision to come does not count before its day; from then on, this one is in time.
        if (facts.lastSupervisionOn === null || facts.lastSupervisionOn <= dueBy)
          expect(overdue(dueBy)).toBe(false);
      }),
    );
  });
});

function sharesFact(a: Partial<ListenerFacts>, b: Partial<ListenerFacts>): boolean {
  return Object.keys(a).some((key) => key in b);
}
