import type { Actor } from '../../src/accounts/actor.js';
import { hashPassword } from '../../src/accounts/passwords.js';
import { SignIns } from '../../src/accounts/sign-ins.js';
import { actingAs, type DemoSchool } from '../../src/demo/acting.js';
import {
  ADULTS,
  DEMO_PASSWORD,
  DEMO_SCHOOLS,
  type DemoSchoolPlan,
  LISTENERS,
  OWING,
  STUDENTS,
  WITHOUT_BOOKING,
} from '../../src/demo/cast.js';
import { makeConcerns } from '../../src/demo/demo-concerns.js';
import { keepDropIns } from '../../src/demo/demo-drop-ins.js';
import { makeDemoSchool } from '../../src/demo/make-demo-school.js';
import { readSettings, SettingsFault } from '../../src/platform/config/settings.js';
import { welcome } from '../../src/welcome.js';
import { loadDemo, topUpDemos } from '../../src/demo/load-demo.js';
import { BookingQueries } from '../../src/drop-ins/booking.queries.js';
import { Offers } from '../../src/drop-ins/sessions/offers.js';
import { offeredSlots } from '../../src/drop-ins/sessions/offer.rules.js';
import { routeReferral } from '../../src/referrals/routing/routing.rules.js';
import { TeamQueries } from '../../src/school/team.queries.js';
import { startApp, type TestApp } from '../support/app.js';
import { oddMoments } from '../support/odd-moments.js';
import { Visitor } from '../support/visitor.js';

describe('the demo schools', () => {
  let app: TestApp;
  let schools: DemoSchool[];

  beforeAll(async () => {
    app = await startApp();
    await makeHalfOf(DEMO_SCHOOLS[1]!);
    await loadDemo(app.app);
    schools = await app.db.asOwner((tx) =>
      tx.query<DemoSchool>(`SELECT id, slug, timezone FROM school ORDER BY slug`),
    );
  });
  afterAll(() => app.close());

  /** A making that was killed: loading goes on from here. */
  async function makeHalfOf(plan: DemoSchoolPlan): Promise<void> {
    await makeDemoSchool(app.app, plan, await hashPassword(DEMO_PASSWORD));
    const school = await app.db.asOwner((tx) =>
      tx.one<DemoSchool>(`SELECT id, slug, timezone FROM school`),
    );
    await keepDropIns(app.app, school!);
    await makeConcerns(app.app, school!);
  }

  const count = async (sql: string, parameters: unknown[]): Promise<number> => {
    const row = await app.db.asOwner((tx) => tx.one<{ n: number }>(sql, parameters));
    return row?.n ?? -1;
  };
  const rowsOf = async (table: string): Promise<number> =>
    count(`SELECT count(*)::int AS n FROM ${table}`, []);

  async function freeSlots(student: Actor): Promise<number> {
    const offer = await app.db.run(student, (tx) => app.app.get(Offers).load(tx, student));
    return offeredSlots(offer).length;
  }

  /** Everything that contract.md promises of a demo school at any hour of any day. */
  async function expectPromises(school: DemoSchool): Promise<void> {
    await actingAs(app.app, school, 'student20', async (student) => {
      expect(await freeSlots(student)).toBeGreaterThanOrEqual(20);
    });
    expect(
      await count(
        `SELECT count(*)::int AS n FROM booking b JOIN person p ON p.id = b.student_id
         WHERE b.school_id = $1 AND p.username = ANY ($2) AND b.state IN ('booked', 'arrived')`,
        [school.id, WITHOUT_BOOKING],
      ),
    ).toBe(0);
    for (const username of OWING)
      await actingAs(app.app, school, username, async (listener) => {
        const owed = await app.db.run(listener, (tx) =>
          app.app.get(BookingQueries).owedLogs(tx, listener),
        );
        expect(owed.length).toBeGreaterThanOrEqual(1);
        for (const { startsAt, student } of owed) {
          expect(startsAt.getTime()).toBeLessThan(app.clock.now().getTime());
          expect(student).toBeTruthy();
        }
      });
    const standing = await app.db.asOwner((tx) =>
      tx.query<{ mayListen: boolean }>(
        `SELECT may_listen AS "mayListen" FROM listener_standing WHERE school_id = $1`,
        [school.id],
      ),
    );
    expect(standing.filter(({ mayListen }) => !mayListen)).toHaveLength(1);
    expect(standing).toHaveLength(LISTENERS.length);
    expect(await firstOnRoute(school)).toBe('dsl');
    expect(
      await count(
        `SELECT count(*)::int AS n FROM publication WHERE school_id = $1 AND state = 'frozen'`,
        [school.id],
      ),
    ).toBe(1);
  }

  async function firstOnRoute(school: DemoSchool): Promise<string | undefined> {
    return app.db.asOwner(async (tx) => {
      const team = await app.app.get(TeamQueries).team(tx, school.id, tx.now);
      const concern = {
        child: null,
        year: 8,
        site: null,
        category: null,
        urgency: 'today',
        aboutStaff: 'no',
        subjects: [],
      } as const;
      const conflicts = { manages: team.manages, declared: [] };
      const { order } = routeReferral(concern, [], team, team.cover, conflicts, tx.now);
      const person = await tx.one<{ username: string }>(
        `SELECT username FROM person WHERE id = $1`,
        [order[0]],
      );
      return person?.username;
    });
  }

  it('are two, with the students, listeners and adults of the contract', async () => {
    expect(schools.map(({ slug }) => slug)).toEqual(['harbour', 'moorside']);
    for (const [place, students] of [1050, 210].entries()) {
      const school = schools[place]!;
      expect(
        await count(
          `SELECT count(*)::int AS n FROM person WHERE school_id = $1 AND kind = 'student' AND left_at IS NULL`,
          [school.id],
        ),
      ).toBe(students);
      const accounts = [...STUDENTS, ...LISTENERS, ...ADULTS.map(({ username }) => username)];
      const signIns = app.app.get(SignIns);
      for (const username of accounts)
        expect((await signIns.findAccount(school.slug, username))?.schoolId).toBe(school.id);
      expect(
        await count(`SELECT count(*)::int AS n FROM credential WHERE school_id = $1`, [school.id]),
      ).toBe(accounts.length);
    }
    for (const slug of ['harbour', 'moorside'])
      for (const username of ['student', 'listener12', 'dsl', 'admin'])
        expect((await new Visitor(app).signIn(slug, username)).headers.location).not.toContain(
          'password',
        );
  });

  it('keep every promise as soon as they are made, with a past and a summary to read', async () => {
    for (const school of schools) {
      await expectPromises(school);
      const terms = await app.db.asOwner((tx) =>
        tx.query<{ contacts: number }>(
          `SELECT (SELECT count(DISTINCT c.student_id)::int FROM contact c
             WHERE c.school_id = t.school_id AND c.occurred_at::date BETWEEN t.starts_on AND t.ends_on) AS contacts
           FROM term t WHERE t.school_id = $1 ORDER BY t.starts_on LIMIT 2`,
          [school.id],
        ),
      );
      for (const { contacts } of terms) expect(contacts).toBeGreaterThan(40);
      const leader = new Visitor(app);
      await leader.signIn(school.slug, 'leader');
      const list = await leader.get('/summaries');
      const path = list
        .$('main a[href^="/summaries/"]')
        .toArray()
        .map((link) => link.attribs.href ?? '')
        .find((href) => /^\/summaries\/[0-9a-f-]{36}$/.test(href));
      const summary = await leader.get(path ?? '');
      expect(summary.status).toBe(200);
      expect(summary.text).toContain('A school for trying out');
      expect(summary.$('main svg').length).toBeGreaterThanOrEqual(2);
    }
  });

  it('have concerns at every stage, each once though one making was cut short', async () => {
    for (const school of schools) {
      const states = await app.db.asOwner((tx) =>
        tx.query<{ state: string }>(
          `SELECT state FROM referral WHERE school_id = $1 ORDER BY state`,
          [school.id],
        ),
      );
      // One of those acknowledged is of a child who left, one of those closed has fallen due.
      expect(states.map(({ state }) => state)).toEqual([
        'acknowledged',
        'acknowledged',
        'closed',
        'closed',
        'in_progress',
        'raised',
      ]);
    }
  });

  it('are served to this machine alone, unless it is said aloud', async () => {
    const to = (env: Record<string, string>) =>
      welcome(app.app, readSettings({ EARSHOT_DATA: app.dataDir, ...env }), true);
    await expect(to({ HOST: '0.0.0.0' })).rejects.toThrow(/^Demo schools have known passwords/);
    await expect(to({ PUBLIC_URL: 'https://earshot.example' })).rejects.toBeInstanceOf(
      SettingsFault,
    );
    const lines = await to({ HOST: '0.0.0.0', EARSHOT_DEMO: 'public' });
    expect(lines.join('\n')).toContain(`The password of every account is ${DEMO_PASSWORD}`);
  });

  it('are not made twice, nor topped up twice', async () => {
    const tables = [
      'person',
      'session',
      'shift',
      'slot',
      'booking',
      'contact',
      'referral',
      'term',
      'drop_in',
    ];
    const before = await Promise.all(tables.map(rowsOf));
    await loadDemo(app.app);
    await topUpDemos(app.app);
    expect(await Promise.all(tables.map(rowsOf))).toEqual(before);
  });

  it('let a listener write the log that they owe, and owe another at the next start', async () => {
    const school = schools[0]!;
    // Before the browser's sign-in: a student has one at a time.
    const owed = await actingAs(app.app, school, 'listener', (actor) =>
      app.db.run(actor, (tx) => app.app.get(BookingQueries).owedLogs(tx, actor)),
    );
    const listener = new Visitor(app);
    await listener.signIn(school.slug, 'listener');
    const path = `/contacts/new?booking=${owed[0]!.bookingId}`;
    const logged = await listener.post(path, '/contacts', {
      minutes: '12',
      mainTheme: 'friends',
      skills: 'listened',
      nextStep: 'none',
      riskOfHarm: 'no',
      wellbeing: '4',
    });
    expect(logged.status).toBe(303);
    await topUpDemos(app.app);
    await expectPromises(school);
  });

  it('take bookings away from the students that programs book with', async () => {
    const school = schools[1]!;
    await actingAs(app.app, school, 'student21', async (student) => {
      expect(student.roles).toEqual(['student']);
      const before = await freeSlots(student);
      await app.db.asOwner((tx) =>
        tx.query(
          `INSERT INTO booking (id, school_id, slot_id, session_id, listener_id, student_id, kind, state, starts_at, ends_at, made_at)
           SELECT gen_random_uuid(), sl.school_id, sl.id, sl.session_id, sh.listener_id, $2, 'booking', 'booked', sl.starts_at, sl.ends_at, $3
           FROM slot sl JOIN shift sh ON sh.id = sl.shift_id
           WHERE sl.school_id = $1 AND sl.state = 'free' AND sl.starts_at > $3 ORDER BY sl.starts_at DESC LIMIT 1`,
          [school.id, student.personId, tx.now],
        ),
      );
      await topUpDemos(app.app);
      expect(await freeSlots(student)).toBe(before);
    });
    await expectPromises(school);
  });

  it.each(oddMoments())('keep every promise on $what', async ({ at }) => {
    app.clock.moveTo(at);
    await topUpDemos(app.app);
    for (const school of schools) await expectPromises(school);
  });
});
