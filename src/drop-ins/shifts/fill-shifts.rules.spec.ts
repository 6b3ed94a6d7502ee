import fc from 'fast-check';
import {
  fillShifts,
  type ListenerToRoster,
  rosterBlocker,
  type SessionToFill,
} from './fill-shifts.rules.js';

const day = (n: number) => `2026-11-${String(n).padStart(2, '0')}`;
const at = (n: number, hour: number) =>
  new Date(`${day(n)}T${String(hour).padStart(2, '0')}:00:00Z`);

function session(id: string, n: number, traits: Partial<SessionToFill> = {}): SessionToFill {
  return {
    id,
    date: day(n),
    startsAt: at(n, 12),
    endsAt: at(n, 13),
    wanted: 2,
    rostered: [],
    takenOff: [],
    ...traits,
  };
}

function listener(id: string, traits: Partial<ListenerToRoster> = {}): ListenerToRoster {
  return { id, mayListen: true, mayListenUntil: null, shifts: [], ...traits };
}

describe('filling the places of sessions', () => {
  it('shares them fairly, the longest rested first', () => {
    const sessions = [1, 2, 3, 4].map((n) => session(`s${n}`, n));
    const { shifts, gaps } = fillShifts(
      sessions,
      ['a', 'b', 'c', 'd'].map((id) => listener(id)),
    );
    expect(gaps).toEqual([]);
    expect(shifts.filter(({ sessionId }) => sessionId === 's1').map((s) => s.listenerId)).toEqual([
      'a',
      'b',
    ]);
    expect(shifts.filter(({ sessionId }) => sessionId === 's2').map((s) => s.listenerId)).toEqual([
      'c',
      'd',
    ]);
    expect(shifts.filter(({ sessionId }) => sessionId === 's3').map((s) => s.listenerId)).toEqual([
      'a',
      'b',
    ]);
  });

  it('counts the last day on which somebody may listen, not the day after', () => {
    const ends = listener('a', { mayListenUntil: day(5) });
    expect(rosterBlocker(session('s', 5), ends)).toBeNull();
    expect(rosterBlocker(session('s', 6), ends)).toBe('may_not_listen');
    expect(rosterBlocker(session('s', 5), listener('a', { mayListen: false }))).toBe(
      'may_not_listen',
    );
  });

  it('lets one session follow another, but not overlap it', () => {
    const busy = listener('a', { shifts: [{ startsAt: at(5, 11), endsAt: at(5, 12) }] });
    expect(rosterBlocker(session('s', 5), busy)).toBeNull();
    const later = { startsAt: at(5, 12), endsAt: at(5, 13) };
    expect(rosterBlocker(session('s', 5), listener('a', { shifts: [later] }))).toBe('elsewhere');
  });

  it('says why a place stays empty', () => {
    const one = session('s', 5, { takenOff: ['d'] });
    const { shifts, gaps } = fillShifts(
      [one],
      [
        listener('a', { mayListen: false }),
        listener('b', { mayListenUntil: day(1) }),
        listener('c', { shifts: [one] }),
        listener('d'),
      ],
    );
    expect(shifts).toEqual([]);
    expect(gaps).toEqual([
      {
        sessionId: 's',
        missing: 2,
        sentence:
          '2 places are empty: 2 may not listen that day, 1 is at another session, 1 was taken off.',
      },
    ]);
    expect(fillShifts([session('s', 5, { wanted: 1 })], []).gaps[0]?.sentence).toBe(
      '1 place is empty: there is nobody else.',
    );
  });

  const ids = ['a', 'b', 'c', 'd', 'e'];
  const someIds = fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 3 });
  const anySession = fc
    .record({
      n: fc.integer({ min: 1, max: 28 }),
      hour: fc.integer({ min: 9, max: 15 }),
      hours: fc.integer({ min: 1, max: 3 }),
      wanted: fc.integer({ min: 1, max: 4 }),
      rostered: someIds,
      takenOff: someIds,
    })
    .map(({ n, hour, hours, ...rest }) => ({
      ...rest,
      id: '',
      date: day(n),
      startsAt: at(n, hour),
      endsAt: at(n, hour + hours),
    }));
  const anySessions = fc
    .array(anySession, { maxLength: 12 })
    .map((all) => all.map((one, n): SessionToFill => ({ ...one, id: `s${n}` })));
  const anyListeners = fc
    .array(
      fc.record({
        mayListen: fc.boolean(),
        mayListenUntil: fc.option(fc.integer({ min: 1, max: 28 }).map(day)),
        shifts: fc.array(
          fc
            .tuple(fc.integer({ min: 1, max: 28 }), fc.integer({ min: 9, max: 15 }))
            .map(([n, hour]) => ({ startsAt: at(n, hour), endsAt: at(n, hour + 1) })),
          { maxLength: 2 },
        ),
      }),
      { maxLength: 5 },
    )
    .map((all) => all.map((one, n): ListenerToRoster => ({ ...one, id: ids[n]! })));

  it('never rosters anybody who may not, twice at a time, twice for a session, or beyond what is wanted', () => {
    fc.assert(
      fc.property(anySessions, anyListeners, (sessions, listeners) => {
        const { shifts } = fillShifts(sessions, listeners);
        for (const made of shifts) {
          const one = sessions.find(({ id }) => id === made.sessionId)!;
          const who = listeners.find(({ id }) => id === made.listenerId)!;
          expect(rosterBlocker(one, who)).toBeNull();
          const others = shifts.filter((s) => s.listenerId === made.listenerId && s !== made);
          for (const { sessionId } of others) {
            const other = sessions.find(({ id }) => id === sessionId)!;
            expect(other.startsAt < one.endsAt && one.startsAt < other.endsAt).toBe(false);
          }
        }
        for (const { id, wanted, rostered } of sessions) {
          const made = shifts.filter(({ sessionId }) => sessionId === id).length;
          expect(made).toBeLessThanOrEqual(Math.max(0, wanted - rostered.length));
        }
      }),
    );
  });

  it('leaves a place empty only when nobody could have taken it, and says so', () => {
    fc.assert(
      fc.property(anySessions, anyListeners, (sessions, listeners) => {
        const { shifts, gaps } = fillShifts(sessions, listeners);
        for (const one of sessions) {
          const made = shifts.filter(({ sessionId }) => sessionId === one.id);
          const missing = Math.max(0, one.wanted - one.rostered.length) - made.length;
          expect(gaps.find(({ sessionId }) => sessionId === one.id)?.missing ?? 0).toBe(missing);
          if (missing === 0) continue;
          for (const who of listeners) {
            if (made.some(({ listenerId }) => listenerId === who.id)) continue;
            const given = shifts
              .filter(({ listenerId }) => listenerId === who.id)
              .map(({ sessionId }) => sessions.find(({ id }) => id === sessionId)!);
            const all = { ...who, shifts: [...who.shifts, ...given] };
            expect(rosterBlocker(one, all)).not.toBeNull();
          }
        }
      }),
    );
  });

  it('gives nobody two more than another when all can take all', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 3, max: 7 }),
        (count, wanted, people) => {
          const sessions = Array.from({ length: count }, (_, n) =>
            session(`s${String(n).padStart(2, '0')}`, n + 1, { wanted }),
          );
          const who = Array.from({ length: people }, (_, n) => listener(`l${n}`));
          const { shifts } = fillShifts(sessions, who);
          const shares = who.map(({ id }) => shifts.filter((s) => s.listenerId === id).length);
          expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
