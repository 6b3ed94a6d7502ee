import { createHash } from 'node:crypto';
import { ShredBatch } from '../../src/privacy/retention/shred-batch.js';
import { SweepRetention } from '../../src/privacy/retention/sweep-retention.js';
import { startApp, type TestApp } from '../support/app.js';
import {
  holdTwice,
  makeChild,
  makeClosedReferral,
  makeOldContact,
  rowsLeft,
} from '../support/builders/old-records.js';
import { makeListener } from '../support/builders/listeners.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { lettersSent } from '../support/letters.js';
import { type Page, Visitor } from '../support/visitor.js';

const DAY = 24 * 3_600_000;
const SCHEDULE = '/privacy/retention';
const REVIEW = '/privacy/retention/review';
const HOLDS = '/privacy/retention/holds';
const text = (page: Page): string => page.$('main').text().replace(/\s+/g, ' ');

describe('keeping records as long as they may be kept', () => {
  let app: TestApp;
  let school: BuiltSchool;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      lia: ['student'],
      tom: ['staff'],
      dee: ['safeguarding_lead'],
      del: ['safeguarding_deputy'],
      hana: ['head'],
      ada: ['admin'],
    });
    await makeListener(app, school, 'lia');
  });
  afterAll(() => app.close());

  const signedIn = (username: string): Promise<Visitor> => Visitor.signedIn(app, username);
  const oldLog = (student?: string, at?: string): Promise<string> =>
    makeOldContact(app, school, { listener: school.people.lia ?? '', student, at });
  const isThere = async (log: string): Promise<boolean> =>
    (await rowsLeft(app, 'contact', 'id = $1', [log])) === 1;
  const shred = (page: string): Promise<void> =>
    app.app
      .get(ShredBatch)
      .run({ schoolId: school.id, batchId: /batches\/([0-9a-f-]{36})/.exec(page)?.[1] ?? '' });
  /** From the review page to the confirmed batch. @returns its address */
  const letGo = async (who: Visitor, kind: string): Promise<string> => {
    const shown = await who.get(REVIEW);
    const form = shown.$(`form:has(input[name=kind][value=${kind}])`);
    const hidden = Object.fromEntries(
      form
        .find('input[type=hidden]')
        .toArray()
        .map(({ attribs }) => [attribs.name ?? '', attribs.value ?? '']),
    );
    const preview = await who.send('/privacy/retention/batches', hidden);
    expect(preview.status).toBe(303);
    const batch = preview.headers.location ?? '';
    const confirmed = await who.post(batch, `${batch}/confirmation`, {});
    expect(confirmed.status).toBe(303);
    return batch;
  };

  it('shows everybody concerned the schedule; the technician sees no record', async () => {
    for (const username of ['dee', 'del', 'hana', 'ada']) {
      const page = await (await signedIn(username)).get(SCHEDULE);
      expect(text(page)).toContain('25 years from the date of birth');
    }
    const ada = await signedIn('ada');
    const links = (await ada.get(SCHEDULE)).$('main a').length;
    expect(links).toBe(0);
    for (const path of [REVIEW, HOLDS, '/privacy/retention/batches', '/privacy/leavers'])
      expect((await ada.get(path)).status).toBe(404);
  });

  it('changes a period only after what falls due with it was seen', async () => {
    const log = await oldLog(
      undefined,
      new Date(app.clock.now().getTime() - 400 * 86_400_000).toISOString(),
    );
    const dee = await signedIn('dee');
    const edit = '/privacy/retention/schedule/contact';
    const blind = await dee.post(edit, edit, { period: '0', why: 'policy' });
    // The page has no form to post before a number was looked at.
    expect(blind.status).toBe(403);
    const shown = await dee.get(`${edit}?period=0`);
    expect(text(shown)).toContain('1 would have fallen due today, instead of');
    const stale = await dee.postFrom(shown, edit, { period: '0', why: 'policy', seen: '99' });
    expect(stale.status).toBe(409);
    const without = await dee.postFrom(shown, edit, { period: '0' });
    expect(without.status).toBe(422);
    const changed = await dee.postFrom(shown, edit, { period: '0', why: 'policy' });
    expect(changed.status).toBe(303);
    expect(text(await dee.get(changed.headers.location ?? ''))).toContain(
      'version 1; shipped: 1 year',
    );
    expect(await isThere(log)).toBe(true);
    const tooShort = await dee.get('/privacy/retention/schedule/referral?period=12');
    expect(tooShort.$('form[method=post]').length).toBe(1);
    const refused = await dee.postFrom(tooShort, '/privacy/retention/schedule/referral', {
      period: '12',
      why: 'policy',
    });
    expect(refused.status).toBe(403);
  });

  it('a hold keeps it; what is not held goes, and the certificate says when that is complete', async () => {
    const child = await makeChild(app, school, { given: 'Kept' });
    const [held, free] = [await oldLog(child), await oldLog(await makeChild(app, school))];
    const hana = await signedIn('hana');
    const placed = await hana.post(`${HOLDS}/new`, HOLDS, {
      of: child,
      reason: 'The family asked for it.',
      reviewOn: '2040-01-05',
    });
    expect(placed.status).toBe(303);
    expect(text(await hana.get(HOLDS))).toContain('The family asked for it.');
    // Another sees that there is a hold; why, and lifting it, is for whoever placed it.
    const others = await (await signedIn('del')).get(HOLDS);
    expect(text(others)).toContain('Whoever placed it knows.');
    expect(text(others)).not.toContain('The family asked for it.');
    expect(others.$('form[action$=lifting]').length).toBe(0);

    const batch = await letGo(hana, 'contact');
    expect(await isThere(free)).toBe(true);
    expect(text(await hana.get(batch))).toContain('Being shredded');
    await shred(batch);
    expect([await isThere(held), await isThere(free)]).toEqual([true, false]);

    const page = await hana.get(batch);
    expect(text(page)).toContain('Certificate of shredding');
    expect(text(page)).toContain('when the last backup');
    expect(text(page)).toContain('stays with that concern alone');
    expect(text(page)).not.toContain('Kept Old');
    const json = await hana.get(`${batch}.json`);
    const file = json.body as {
      hash: { value: string };
      lines: string[];
      completeWhenTheLastBackupIsGone: string;
    };
    // As anybody would check it, with nothing but the file.
    expect([...file.lines].sort()).toEqual(file.lines);
    const sum = createHash('sha256').update(file.lines.join('\n'));
    expect(sum.digest('hex')).toBe(file.hash.value);
    const inDays =
      (Date.parse(file.completeWhenTheLastBackupIsGone) - app.clock.now().getTime()) / 86_400_000;
    expect(Math.ceil(inDays)).toBe(35);
    const pdf = await hana.get(`${batch}.pdf`);
    expect(pdf.headers['content-type']).toBe('application/pdf');

    // Lifted, it falls due again.
    const lifting = (await hana.get(HOLDS)).$('form[action$=lifting]').attr('action') ?? '';
    expect((await hana.post(HOLDS, lifting, {})).status).toBe(303);
    await shred(await letGo(await signedIn('dee'), 'contact'));
    expect(await isThere(held)).toBe(false);
  });

  it('says what stayed when a hold came between the preview and the yes', async () => {
    const child = await makeChild(app, school);
    const [held, free] = [await oldLog(child), await oldLog()];
    const dee = await signedIn('dee');
    const batch = await letGo(dee, 'contact');
    await dee.post(`${HOLDS}/new`, HOLDS, {
      of: child,
      reason: 'A court.',
      reviewOn: '2040-01-05',
    });
    await shred(batch);
    expect([await isThere(held), await isThere(free)]).toEqual([true, false]);
    expect(text(await dee.get(batch))).toContain('1 on hold since');
  });

  it('a concern is read by two people, each of whom says that it may go', async () => {
    const child = await makeChild(app, school, { given: 'Grown', birth: '1990-03-04' });
    const facts = { by: 'tom', holder: 'dee', child, raisedAt: '2006-05-05T10:00:00Z' };
    const id = await makeClosedReferral(app, school, facts);
    const page = `${REVIEW}/${id}`;
    const [dee, del, hana] = [await signedIn('dee'), await signedIn('del'), await signedIn('hana')];
    expect((await hana.get(page)).status).toBe(404);
    expect(text(await hana.get(REVIEW))).not.toContain('Grown');

    expect(text(await dee.get(REVIEW))).toContain('Not read yet');
    const unread = await dee.get(page);
    expect(text(unread)).toContain('Read it first');
    expect(unread.$('main form').length).toBe(0);
    await dee.get(`/referrals/${id}`);

    const kept = await dee.post(page, `${page}/decision`, {
      decide: 'keep',
      keepUntil: '2020-01-01',
      because: 'x',
    });
    expect(kept.status).toBe(422);
    const said = await dee.post(page, `${page}/decision`, { decide: 'may_go' });
    expect(said.status).toBe(303);
    // Not by the same person twice.
    expect((await dee.get(page)).$(`form[action$=agreement]`).length).toBe(0);
    expect(text(await del.get(page))).toContain('Read it first');
    await del.get(`/referrals/${id}`);
    const agreed = await del.post(page, `${page}/agreement`, {});
    expect(agreed.status).toBe(303);
    await shred(agreed.headers.location ?? '');

    for (const path of [`/referrals/${id}`, page]) expect((await dee.get(path)).status).toBe(404);
    expect(await rowsLeft(app, 'data_key', 'record_id = $1', [id])).toBe(0);
    const certificate = text(await dee.get(agreed.headers.location ?? ''));
    expect(certificate).toContain('Dee Grown and Del Grown');
    expect(certificate).not.toContain('Grown Old');
    expect((await hana.get(agreed.headers.location ?? '')).status).toBe(404);
  });

  it('is kept until a day when there is a reason, which stands beside it', async () => {
    const child = await makeChild(app, school, { given: 'Stays', birth: '1990-03-04' });
    const facts = { by: 'tom', holder: 'dee', child, raisedAt: '2006-05-05T10:00:00Z' };
    const id = await makeClosedReferral(app, school, facts);
    const page = `${REVIEW}/${id}`;
    const dee = await signedIn('dee');
    await dee.get(`/referrals/${id}`);
    await holdTwice(app, id, school.people.dee);
    expect(text(await dee.get(REVIEW)).split('Stays')).toHaveLength(2);
    const saved = await dee.post(page, `${page}/decision`, {
      decide: 'keep',
      keepUntil: '2041-02-03',
      because: 'An inquiry is open.',
    });
    expect(saved.status).toBe(303);
    expect(text(await dee.get(REVIEW))).not.toContain('Stays');
    const shown = text(await dee.get(page));
    expect(shown).toContain('Falls due on 3 February 2041');
    expect(shown).toContain('An inquiry is open.');
  });

  it('tells whoever decides once a month that something waits', async () => {
    await oldLog();
    const letters = async (): Promise<string[]> =>
      (await lettersSent(app, { view: 'privacy/' })).map(({ personId }) => personId);
    for (let time = 0; time < 2; time += 1) await app.app.get(SweepRetention).run();
    const told = await letters();
    expect(told.sort()).toEqual([school.people.dee, school.people.hana].sort());
    expect(await rowsLeft(app, 'retention_batch', `state = 'confirmed'`, [])).toBe(0);
  });

  it('tells whoever put something on hold on the day they chose, whatever else they were told', async () => {
    const sweep = (): Promise<void> => app.app.get(SweepRetention).run();
    const toDee = async (): Promise<number> =>
      (await lettersSent(app, { view: 'privacy/mail/review-waits' })).filter(
        ({ personId }) => personId === school.people.dee,
      ).length;
    // All in one month, which has its own letter.
    const now = app.clock.now();
    app.clock.moveTo(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1, 12)));
    await oldLog();
    await sweep();
    const before = await toDee();
    const days = [3, 3, 5].map((day) =>
      new Date(app.clock.now().getTime() + day * DAY).toISOString().slice(0, 10),
    );
    const dee = await signedIn('dee');
    for (const reviewOn of days) {
      const of = await makeChild(app, school);
      const placed = await dee.post(`${HOLDS}/new`, HOLDS, { of, reason: 'A court.', reviewOn });
      expect(placed.status).toBe(303);
    }
    const each: number[] = [];
    for (let day = 0; day < 7; day += 1) {
      await sweep();
      each.push((await toDee()) - before);
      app.clock.advance(DAY);
    }
    // Two holds of one day are one letter; a third has its own, and none comes twice.
    expect(each).toEqual([0, 0, 0, 1, 1, 2, 2]);
  });
});
