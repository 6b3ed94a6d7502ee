import { RemindOfFiles } from '../../src/privacy/leavers/remind-of-files.js';
import { withConnection } from '../../src/platform/db/admin-connection.js';
import { Words } from '../../src/platform/crypto/words.js';
import { startApp, type TestApp } from '../support/app.js';
import {
  holdTwice,
  makeChild,
  makeClosedReferral,
  rowsLeft,
} from '../support/builders/old-records.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { lettersSent } from '../support/letters.js';
import { type Page, Visitor } from '../support/visitor.js';

const LEAVERS = '/privacy/leavers';
const text = (page: Page): string => page.$('main').text().replace(/\s+/g, ' ');

describe('the file of a child who left', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let child: string;
  let referral: string;
  let dee: Visitor;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      tom: ['staff'],
      dee: ['safeguarding_lead'],
      hana: ['head'],
    });
    child = await makeChild(app, school, { given: 'Robin', year: 9 });
    referral = await makeClosedReferral(app, school, { by: 'tom', holder: 'dee', child });
    // Of the same child, and none of the file: it is about an adult.
    await makeClosedReferral(app, school, {
      by: 'tom',
      holder: 'hana',
      child,
      aboutStaff: 'staff',
      subject: school.people.dee,
    });
    dee = await Visitor.signedIn(app, 'dee');
  });
  afterAll(() => app.close());

  const leave = (daysAgo: number): Promise<object[]> =>
    app.db.asOwner((tx) =>
      tx.query(
        `UPDATE person SET left_at = $2::timestamptz - $3 * interval '1 day' WHERE id = $1`,
        [child, tx.now, daysAgo],
      ),
    );
  const letters = async (): Promise<number> =>
    (await lettersSent(app, { view: 'privacy/mail/file-due' })).length;

  it('is nobody’s matter while they are here', async () => {
    expect(text(await dee.get(LEAVERS))).toContain('Nobody about whom you hold a concern has left');
    expect((await dee.get(`${LEAVERS}/${child}`)).status).toBe(404);
  });

  it('has to follow within five school days, and whoever holds it is told once, and once more when it is late', async () => {
    await leave(1);
    await app.app.get(RemindOfFiles).run();
    await app.app.get(RemindOfFiles).run();
    expect(await letters()).toBe(1);
    expect(text(await dee.get(LEAVERS))).toContain('To be sent by');
    await leave(20);
    await app.app.get(RemindOfFiles).run();
    await app.app.get(RemindOfFiles).run();
    expect(await letters()).toBe(2);
    expect(text(await dee.get(LEAVERS))).toContain('Overdue');
  });

  it('is printed whole, and that is written down', async () => {
    const page = await dee.get(`${LEAVERS}/${child}/file`);
    expect(text(page)).toContain('He said that he is afraid.');
    expect(text(page)).toContain('Spoke with the family.');
    expect(text(page)).toContain('Kind of worry Not said');
    expect(text(page)).toContain('Outcome: Support in school');
    expect(page.$('.sheet').length).toBe(1);
    expect(page.$('title').text()).not.toContain('Robin');
    for (const action of ['read', 'exported'])
      expect(
        await rowsLeft(app, 'audit.event', 'action = $1 AND record_id = $2 AND person_id = $3', [
          action,
          referral,
          school.people.dee,
        ]),
      ).toBeGreaterThan(0);
  });

  it('has a concern once, also for whoever holds it twice: in an emergency, and to stay', async () => {
    await holdTwice(app, referral, school.people.dee);
    expect(text(await dee.get(`${LEAVERS}/${child}`))).toContain('Concerns you hold 1');
    const file = await dee.get(`${LEAVERS}/${child}/file`);
    expect(text(file).split('He said that he is afraid.')).toHaveLength(2);
  });

  it('is sent once: somebody who says so at the same moment is told', async () => {
    const page = await dee.get(`${LEAVERS}/${child}`);
    const fields = { destination: 'Hill School', sentOn: '2026-01-05' };
    const place = { table: 'file_transfer', column: 'destination', record: referral };
    let posted: Promise<Page> | undefined;
    await app.db.asOwner(async (tx) => {
      await tx.query(
        `INSERT INTO file_transfer (id, school_id, referral_id, sent_on, destination, sent_by, recorded_at)
         VALUES (gen_random_uuid(), $1, $2, '2026-01-05', $3, $4, $5)`,
        [
          school.id,
          referral,
          await app.app.get(Words).seal(tx, { ...place, schoolId: school.id }, 'Dale School'),
          school.people.dee,
          tx.now,
        ],
      );
      posted = dee.postFrom(page, `${LEAVERS}/${child}/transfer`, fields);
      await waitsForALock(app);
    });
    const late = await posted;
    expect(late?.status).toBe(409);
    expect(late?.$('main').text()).toContain('It stands here already that the file was sent.');
    await app.db.asOwner((tx) => tx.query(`DELETE FROM file_transfer`));
  });

  it('was sent and arrived', async () => {
    const page = `${LEAVERS}/${child}`;
    const early = await dee.post(page, `${page}/transfer`, {
      destination: 'Hill School',
      sentOn: '2090-01-01',
    });
    expect(early.status).toBe(422);
    const today = app.clock.now().toISOString().slice(0, 10);
    const sent = await dee.post(page, `${page}/transfer`, {
      destination: 'The lead of Hill School',
      sentOn: today,
    });
    expect(sent.status).toBe(303);
    const shown = await dee.get(page);
    expect(text(shown)).toContain('The lead of Hill School');
    expect(text(shown)).toContain('no receipt yet');
    const before = await dee.post(page, `${page}/receipt`, { receivedOn: '2001-01-01' });
    expect(before.status).toBe(422);
    const received = await dee.post(page, `${page}/receipt`, { receivedOn: today });
    expect(received.status).toBe(303);
    expect(text(await dee.get(LEAVERS))).toContain('Receipt of');
    // Where it went is sealed: the words stand nowhere in the database.
    const plain = await rowsLeft(
      app,
      'file_transfer',
      `position('Hill'::bytea in destination) > 0`,
      [],
    );
    expect(plain).toBe(0);
  });

  it('is not the head’s, who holds only what is about an adult', async () => {
    const hana = await Visitor.signedIn(app, 'hana');
    expect(text(await hana.get(LEAVERS))).toContain('Nobody about whom you hold');
    expect((await hana.get(`${LEAVERS}/${child}`)).status).toBe(404);
  });
});

/** Until somebody waits for what another has not committed. */
async function waitsForALock({ urls }: TestApp): Promise<void> {
  await withConnection(urls.owner, async (client) => {
    for (let waits = 0; waits === 0;) {
      const { rows } = await client.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted`,
      );
      waits = rows[0]?.n ?? 0;
    }
  });
}
