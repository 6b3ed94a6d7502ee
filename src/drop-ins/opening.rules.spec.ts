import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import {
  listenersToOpen,
  openingBlockers,
  type OpeningBlockerCode,
  type SessionFacts,
} from './opening.rules.js';

const READY: SessionFacts = {
  date: '2026-11-24',
  eligibleListeners: 2,
  listenersWanted: 3,
  adultsConfirmed: 1,
  roomOpen: true,
  terms: [{ from: '2026-09-03', until: '2026-12-18' }],
  closures: [{ from: '2026-10-26', until: '2026-10-30' }],
};

const SPOILERS: [OpeningBlockerCode, Partial<SessionFacts>][] = [
  ['out_of_term', { terms: [] }],
  ['out_of_term', { terms: [{ from: '2026-09-03', until: '2026-11-23' }] }],
  ['closure', { closures: [{ from: '2026-11-24', until: '2026-11-24' }] }],
  ['room_closed', { roomOpen: false }],
  ['no_adult_on_duty', { adultsConfirmed: 0 }],
  ['no_adult_on_duty', { adultsConfirmed: Number.NaN }],
  ['too_few_listeners', { eligibleListeners: 1, listenersWanted: 2 }],
  ['too_few_listeners', { eligibleListeners: 0, listenersWanted: 1 }],
  ['too_few_listeners', { eligibleListeners: Number.NaN }],
];

const anySession: fc.Arbitrary<SessionFacts> = fc.record({
  date: fc.constantFrom('2026-11-24', '2026-10-27', '2026-08-11'),
  eligibleListeners: fc.nat(4),
  listenersWanted: fc.nat(4),
  adultsConfirmed: fc.nat(2),
  roomOpen: fc.boolean(),
  terms: fc.constantFrom(READY.terms, []),
  closures: fc.constantFrom(READY.closures, []),
});

const codes = (facts: SessionFacts) => openingBlockers(facts).map(({ code }) => code);

describe('when a session opens', () => {
  it('opens with enough eligible listeners and an adult, in term, with its room', () => {
    expect(codes(READY)).toEqual([]);
  });

  it.each(SPOILERS)('does not open: %s alone, %j', (code, spoiler) => {
    expect(codes({ ...READY, ...spoiler })).toEqual([code]);
  });

  it('says how many listeners are missing', () => {
    expect(openingBlockers({ ...READY, eligibleListeners: 1 })).toEqual([
      {
        code: 'too_few_listeners',
        sentence: '1 of the 2 listeners needed to open can be there.',
      },
    ]);
  });

  it('needs two listeners, or one where the drop-in is for one', () => {
    expect([0, 1, 2, 3, 10].map(listenersToOpen)).toEqual([1, 1, 2, 2, 2]);
  });

  it('never opens because something more is wrong', () => {
    fc.assert(
      fc.property(anySession, fc.constantFrom(...SPOILERS), (facts, [code, spoiler]) => {
        const spoilt = codes({ ...facts, ...spoiler, date: READY.date });
        expect(spoilt).toContain(code);
      }),
    );
  });

  it('never closes because a listener or an adult is added', () => {
    fc.assert(
      fc.property(anySession, fc.nat(3), fc.nat(3), (facts, listeners, adults) => {
        const more = {
          ...facts,
          eligibleListeners: facts.eligibleListeners + listeners,
          adultsConfirmed: facts.adultsConfirmed + adults,
        };
        expect(codes(facts)).toEqual(expect.arrayContaining(codes(more)));
      }),
    );
  });

  it('never opens without an adult or without a listener', () => {
    fc.assert(
      fc.property(anySession, (facts) => {
        if (codes(facts).length > 0) return;
        expect(facts.adultsConfirmed).toBeGreaterThan(0);
        expect(facts.eligibleListeners).toBeGreaterThan(0);
        expect(facts.listenersWanted > 1 && facts.eligibleListeners < 2).toBe(false);
      }),
      { numRuns: runs(500, 10_000) },
    );
  });
});
