import { randomUUID } from 'node:crypto';
import { RemindOfReview } from '../../src/access/break-glass/remind-of-review.js';
import { startApp, type TestApp } from '../support/app.js';
import { insert } from '../support/builders/example-session.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { lettersTo } from '../support/letters.js';

const REVIEW = 'access/mail/break-glass-review';

/** Somebody else looks back on the next school day, and is told that day. */
describe('the reminder of an emergency access', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const remind = (): Promise<number> => app.app.get(RemindOfReview).run();
  const opened = (school: BuiltSchool, by: string, due: string): Promise<void> =>
    app.db.asOwner((tx) =>
      insert(tx, 'break_glass', {
        id: randomUUID(),
        school_id: school.id,
        asked_by: school.people[by],
        child_id: school.people.sam,
        life_at_risk: true,
        reason: Buffer.from([0]),
        asked_at: '2033-11-07T09:00:00Z',
        decided_by: school.people[by],
        decided_at: '2033-11-07T09:00:00Z',
        outcome: 'opened',
        open_until: '2033-11-07T10:00:00Z',
        review_due_on: due,
      }),
    );

  it('comes on the day it is in the school, not where the server stands', async () => {
    const far = await buildSchool(
      app,
      { sam: ['student'], hana: ['head'], dee: ['safeguarding_lead'] },
      { slug: 'far', timezone: 'Pacific/Auckland' },
    );
    await opened(far, 'hana', '2033-11-08');
    app.clock.moveTo(new Date('2033-11-07T10:30:00Z'));
    expect(await remind()).toBe(0);
    app.clock.moveTo(new Date('2033-11-07T11:30:00Z'));
    expect(await remind()).toBe(1);
    expect(await remind()).toBe(0);
  });

  it('goes to leads, deputies and heads but whoever opened it, and waits while there is none', async () => {
    const small = await buildSchool(
      app,
      { sam: ['student'], hana: ['safeguarding_lead', 'head'], del: ['safeguarding_deputy'] },
      { slug: 'small' },
    );
    const suspend = (at: Date | null): Promise<unknown> =>
      app.db.asOwner((tx) =>
        tx.query(`UPDATE person SET suspended_at = $2 WHERE id = $1`, [small.people.del, at]),
      );
    await opened(small, 'hana', '2033-11-07');
    await suspend(app.clock.now());
    expect(await remind()).toBe(0);
    await suspend(null);
    expect(await remind()).toBe(1);
    expect(await lettersTo(app, small.people.del)).toEqual([REVIEW]);
    expect(await lettersTo(app, small.people.hana)).toEqual([]);
    expect(await remind()).toBe(0);
  });
});
