import fc from 'fast-check';
import { runs } from '../../../test/support/runs.js';
import { DateTime } from 'luxon';
import { type ListenerFacts, listeningBlockers } from '../eligibility.rules.js';
import { standingOn } from './standing.rules.js';

const ON = '2026-11-24';
const addDays = (day: string, days: number) =>
  DateTime.fromISO(day, { zone: 'utc' }).plus({ days }).toFormat('yyyy-MM-dd');

const READY: ListenerFacts = {
  applicationAcceptedOn: '2026-06-01',
  suitability: 'yes',
  suitabilityOn: '2026-06-02',
  parentalConsentOn: '2026-06-03',
  parentalConsentUntil: null,
  codeOfConductSignedVersion: 1,
  codeOfConductCurrentVersion: 1,
  trainedOn: '2026-09-20',
  competenciesObservedOn: '2026-09-25',
  certificateUntil: '2026-12-20',
  lastSupervisionOn: '2026-11-10',
  supervisionEveryDays: 28,
  pausedSince: null,
  load: 3,
  loadCap: 8,
  examLeave: [],
  absences: [],
  leftOn: null,
};

const soon = fc.option(fc.integer({ min: -30, max: 50 }).map((days) => addDays(ON, days)));
const facts = fc
  .record({
    certificateUntil: soon,
    lastSupervisionOn: soon,
    parentalConsentUntil: soon,
    pausedSince: soon,
    leftOn: soon,
    load: fc.integer({ min: 0, max: 9 }),
  })
  .map((some): ListenerFacts => ({ ...READY, ...some }));

describe('a listener’s standing', () => {
  it('lasts to the day before the first lapse', () => {
    expect(standingOn(READY, ON)).toEqual({ mayListen: true, until: '2026-12-08' });
    expect(standingOn({ ...READY, lastSupervisionOn: ON }, ON).until).toBe('2026-12-20');
  });

  it('has no last day when it is lost already', () => {
    expect(standingOn({ ...READY, load: 8 }, ON)).toEqual({ mayListen: false, until: null });
  });

  it('is good on every day it promises, and on the day after it no longer', () => {
    fc.assert(
      fc.property(facts, (listener) => {
        const { mayListen, until } = standingOn(listener, ON);
        expect(mayListen).toBe(listeningBlockers(listener, ON).length === 0);
        if (!mayListen || until === null) return;
        for (let day = ON; day <= until; day = addDays(day, 1))
          expect(listeningBlockers(listener, day)).toEqual([]);
        expect(listeningBlockers(listener, addDays(until, 1))).not.toEqual([]);
      }),
      { numRuns: runs(200, 4000) },
    );
  });
});
