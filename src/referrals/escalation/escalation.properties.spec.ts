import fc from 'fast-check';
import { runs } from '../../../test/support/runs.js';
import { Settings } from 'luxon';
import {
  isHoliday,
  isSchoolOpen,
  localDate,
  type SchoolCalendar,
} from '../../school/school-time.rules.js';
import { URGENCIES } from '../categories.js';
import {
  type Escalation,
  type EscalationFacts,
  type EscalationPlan,
  escalationsDue,
  firstTelling,
  nextEscalation,
} from './escalation.rules.js';

const MINUTE = 60_000;
const minutesBetween = (a: Date, b: Date) => (b.getTime() - a.getTime()) / MINUTE;
const plus = (at: Date, minutes: number) => new Date(at.getTime() + minutes * MINUTE);

const person = fc.constantFrom<string>('a', 'b', 'c', 'd', 'e', 'f');
const routes = fc
  .record({
    order: fc.uniqueArray(person, { maxLength: 5 }),
    beside: fc.uniqueArray(person, { maxLength: 2 }),
    outOfHours: fc.option(person),
    holidayCover: fc.option(person),
  })
  .map(({ order, beside, ...onCall }) => ({
    order,
    alongside: beside.filter((who) => !order.includes(who)),
    ...onCall,
  }));
const calendars: fc.Arbitrary<SchoolCalendar> = fc.record({
  timezone: fc.constantFrom('Europe/London', 'America/New_York', 'Africa/Cairo', 'UTC'),
  dayStarts: fc.constantFrom('07:45', '08:40', '09:00'),
  dayEnds: fc.constantFrom('12:30', '15:30', '18:00'),
  terms: fc.constantFrom(
    [],
    [{ from: '2026-01-05', until: '2026-03-27' }],
    [
      { from: '2026-01-05', until: '2026-07-21' },
      { from: '2026-09-01', until: '2026-12-18' },
    ],
  ),
  closures: fc.constantFrom([], [{ from: '2026-03-30', until: '2026-04-10' }]),
});
// Any minute of the year, and the days on which those zones change their clocks.
const changes = [
  '2026-03-08',
  '2026-03-29',
  '2026-04-24',
  '2026-10-25',
  '2026-10-30',
  '2026-11-01',
];
const raisedAt = fc
  .oneof(
    fc
      .integer({ min: 0, max: 365 * 24 * 60 })
      .map((minutes) => plus(new Date('2026-01-01'), minutes)),
    fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -36 * 60, max: 48 * 60 }))
      .map(([day, minutes]) => plus(new Date(day), minutes)),
  )
  .chain((at) => fc.constantFrom(at, new Date(at.getTime() + 17_345)));
const plans: fc.Arbitrary<EscalationPlan> = fc.record({
  urgency: fc.constantFrom(...URGENCIES.map(({ key }) => key)),
  raisedAt,
  route: routes,
  calendar: calendars,
});

const unacknowledged = (plan: EscalationPlan, level: number): EscalationFacts => ({
  ...plan,
  level,
  acknowledgedAt: null,
});
/** Level 0 up to and including the first time the whole route is told. */
function climb(plan: EscalationPlan): Escalation[] {
  const tellings = [firstTelling(plan)];
  while (tellings.at(-1)?.reason !== 'whole-route') {
    const next = nextEscalation(unacknowledged(plan, tellings.length - 1));
    if (next === null) throw new Error('unacknowledged, and yet nothing follows');
    tellings.push(next);
  }
  return tellings;
}
const everybody = ({ route }: EscalationPlan) =>
  [...route.order, ...route.alongside, route.outOfHours, route.holidayCover].filter(
    (who): who is string => who !== null,
  );
const always = (name: string, check: (plan: EscalationPlan) => void, numRuns = 300) =>
  it(name, () => fc.assert(fc.property(plans, check), { numRuns }));

describe('every escalation there can be', () => {
  it('has a next level, one higher and later, at any height while nobody has acknowledged', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 0, max: 5000 }), (plan, level) => {
        const [next, after] = [level, level + 1].map((n) =>
          nextEscalation(unacknowledged(plan, n)),
        );
        expect(next?.level).toBe(level + 1);
        expect(after?.level).toBe(level + 2);
        expect(next && after && plan.raisedAt < next.at && next.at < after.at).toBe(true);
        expect(nextEscalation({ ...plan, level, acknowledgedAt: plan.raisedAt })).toBeNull();
      }),
      { numRuns: runs(300, 6000) },
    );
  });

  always(
    'tells everybody in order before the whole route is told, and nobody twice till then',
    (plan) => {
      const tellings = climb(plan);
      const whole = tellings.pop();
      const told = tellings.flatMap(({ tell }) => tell);
      expect(new Set(told).size).toBe(told.length);
      for (const who of [...plan.route.order, ...plan.route.alongside]) expect(told).toContain(who);
      expect(new Set(whole?.tell)).toEqual(new Set(everybody(plan)));
      expect(new Set(whole?.tell).size).toBe(whole?.tell.length);
      const { outOfHours, holidayCover, order } = plan.route;
      const inTurn = (who: string) =>
        who !== outOfHours && who !== holidayCover && order.includes(who);
      expect(told.filter(inTurn)).toEqual(order.filter(inTurn));
    },
  );

  always('tells somebody at every level, unless the route has nobody', (plan) => {
    if (plan.route.order.length === 0) return;
    for (const { tell } of climb(plan)) expect(tell.length).toBeGreaterThan(0);
  });

  always('repeats to the whole route every thirty minutes', (plan) => {
    const height = climb(plan).length - 1;
    for (const level of [height, height + 1, height + 700]) {
      const [one, two] = [level - 1, level].map((n) => nextEscalation(unacknowledged(plan, n)));
      expect(one && two && minutesBetween(one.at, two.at)).toBe(30);
      expect(two?.tell).toEqual(one?.tell);
    }
  });

  always('immediate: ten minutes, always; out of hours the contact is at the head', (plan) => {
    const given = { ...plan, urgency: 'immediate' as const };
    const contact = plan.route.outOfHours;
    let contactTold = false;
    for (const { at, level, tell, reason } of climb(given)) {
      expect(minutesBetween(plan.raisedAt, at)).toBe(level * 10);
      if (contact === null || reason === 'whole-route') continue;
      if (!contactTold && !tell.includes(contact))
        expect(isSchoolOpen(at, plan.calendar)).toBe(true);
      if (!contactTold && !isSchoolOpen(at, plan.calendar)) expect(tell[0]).toBe(contact);
      contactTold ||= tell.includes(contact);
    }
  });

  always(
    'today: agrees with a clerk who counts minutes with a watch',
    (plan) => {
      // The watch ticks in whole minutes, so it is given a concern raised on one.
      if (plan.raisedAt.getTime() % MINUTE !== 0) return;
      const given = { ...plan, urgency: 'today' as const };
      const { outOfHours, holidayCover, order } = plan.route;
      const contact = outOfHours ?? holidayCover;
      const told = new Set<string>();
      const expected: string[] = [];
      const tell = (at: Date, people: (string | null | undefined)[]) => {
        const now = [...new Set(people)].filter((who): who is string => !!who && !told.has(who));
        for (const who of now) told.add(who);
        expected.push(`${at.toISOString()} ${now.join(' ')}`);
      };
      let [at, elapsed, inSchool] = [plan.raisedAt, 0, 0];
      let open = isSchoolOpen(at, plan.calendar);
      tell(at, [open ? null : contact, order[0], ...plan.route.alongside]);
      for (;;) {
        const wasOpen = open;
        at = plus(at, 1);
        open = isSchoolOpen(at, plan.calendar);
        elapsed += 1;
        inSchool += wasOpen ? 1 : 0;
        const step = elapsed === 120 || inSchool === 60;
        const next = order.find((who) => !told.has(who));
        if (step && next === undefined) break;
        if (step) {
          tell(at, [open ? null : contact, next]);
          [elapsed, inSchool] = [0, 0];
        } else if (wasOpen && !open && contact !== null && !told.has(contact)) tell(at, [contact]);
      }
      const climbed = climb(given);
      const whole = climbed.pop();
      expect(climbed.map((one) => `${one.at.toISOString()} ${one.tell.join(' ')}`)).toEqual(
        expected,
      );
      expect(whole?.at).toEqual(at);
    },
    120,
  );

  always('soon: every step on the next weekday; on a holiday its cover is told', (plan) => {
    const given = { ...plan, urgency: 'soon' as const };
    const tellings = climb(given);
    const told = new Set<string>();
    tellings.forEach(({ at, tell, reason }, index) => {
      const previous = tellings[index - 1];
      if (previous) {
        const from = Date.parse(localDate(previous.at, plan.calendar));
        const days = (Date.parse(localDate(at, plan.calendar)) - from) / (24 * 60 * MINUTE);
        expect(days).toBe({ 5: 3, 6: 2 }[new Date(from).getUTCDay()] ?? 1);
      }
      for (const who of tell) told.add(who);
      if (reason === 'whole-route' || !isHoliday(localDate(at, plan.calendar), plan.calendar))
        return;
      if (plan.route.holidayCover !== null) expect(told).toContain(plan.route.holidayCover);
    });
  });

  it('fires each level once, none early and none late, through any restarts of the sweep', () => {
    const restarts = fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(plans, restarts, (plan, gaps) => {
        let [now, stored] = [plan.raisedAt, 0];
        const fired: number[] = [];
        for (const gap of gaps) {
          now = plus(now, gap);
          // All a sweep knows is what was stored: a new object each time stands for a new process.
          const facts = structuredClone(unacknowledged(plan, stored));
          for (const { level, at } of escalationsDue(facts, now)) {
            expect(at <= now).toBe(true);
            fired.push(level);
            stored = level;
          }
          const next = nextEscalation({ ...facts, level: stored });
          expect(next && next.at > now).toBe(true);
        }
        expect(fired).toEqual(fired.map((_, index) => index + 1));
      }),
      { numRuns: runs(60, 1200) },
    );
  });

  always(
    'does not depend on the clock of the machine',
    (plan) => {
      const systemNow = Settings.now;
      const asked = ['1999-12-31', '2026-07-01', '2040-01-01'].map((clock) => {
        Settings.now = () => Date.parse(clock);
        return JSON.stringify(
          [0, 1, 3, 9].map((level) => nextEscalation(unacknowledged(plan, level))),
        );
      });
      Settings.now = systemNow;
      expect(new Set(asked).size).toBe(1);
    },
    100,
  );
});
