import { setTimeout as wait } from 'node:timers/promises';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { MAIL } from '../../src/platform/mail/letters.js';
import { type Letter, Mailer } from '../../src/platform/mail/mailer.js';
import { startApp, type TestApp } from '../support/app.js';
import { type BuiltSchool, buildSchool } from '../support/builders/school.js';

/** A queue of the real database and its real worker; only the school's mail server is played. */
describe('letters that go out together', () => {
  const names = Array.from({ length: 25 }, (_, n) => `staff${n}`);
  const refused = 'staff3';
  let app: TestApp;
  let school: BuiltSchool;
  let jobs: Jobs;
  const tried: Letter[] = [];

  const addressOf = (name: string): string => `${name}@harbour.example`;
  const triesOf = (name: string): Letter[] => tried.filter(({ to }) => to === addressOf(name));
  const states = () =>
    app.db.asOwner((tx) =>
      tx.query<{ person: string; state: string; output: object | null }>(
        `SELECT data->>'personId' AS person, state, output FROM pgboss.job WHERE name = 'mail'`,
      ),
    );

  beforeAll(async () => {
    app = await startApp();
    jobs = app.app.get(Jobs);
    school = await buildSchool(app, Object.fromEntries(names.map((name) => [name, ['staff']])));
    app.app.get(Mailer).deliver = (letter) => {
      tried.push(letter);
      return letter.to === addressOf(refused)
        ? Promise.reject(new Error(`550 <${letter.to}> does not exist`))
        : Promise.resolve();
    };
    await app.db.asOwner(async (tx) => {
      for (const name of names)
        await jobs.send(tx, MAIL, {
          schoolId: school.id,
          personId: school.people[name] ?? '',
          view: 'school/mail/change-waits',
        });
    });
  });
  afterAll(() => app.close());

  it('each arrives once and soon, though one address is refused', async () => {
    const begun = performance.now();
    await jobs.start();
    const settled = async (): Promise<boolean> =>
      (await states()).every(({ state }) => state === 'completed' || state === 'retry');
    while (!(await settled()) && performance.now() - begun < 20_000) await wait(50);
    expect(performance.now() - begun).toBeLessThan(10_000);
    // Whoever would be sent to again is sent to at once: what waits for its next try is due.
    await app.db.asOwner((tx) => tx.query(`UPDATE pgboss.job SET start_after = now()`));
    const again = performance.now();
    while (triesOf(refused).length < 2 && performance.now() - again < 20_000) await wait(50);
    for (const name of names)
      expect([name, triesOf(name).length]).toEqual([name, name === refused ? 2 : 1]);
    const [first, second] = triesOf(refused);
    expect(second?.id).toBe(first?.id);
  });

  it('keeps of a fault its kind, never the address in its words', async () => {
    const rows = await states();
    const failed = rows.find(({ person }) => person === school.people[refused]);
    expect(failed?.output).toEqual({ kind: 'Error' });
    expect(rows.filter(({ state }) => state === 'completed')).toHaveLength(names.length - 1);
  });
});
