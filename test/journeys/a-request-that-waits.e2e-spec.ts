import { RemindOfRequests } from '../../src/privacy/requests/remind-of-requests.js';
import { startApp, type TestApp } from '../support/app.js';
import { askerFor } from '../support/context.js';
import { rowsLeft } from '../support/builders/old-records.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { Visitor } from '../support/visitor.js';

const DAY = 24 * 3_600_000;

describe('a privacy request whose clock stands', () => {
  let app: TestApp;
  let school: BuiltSchool;
  const visitor = (username: string): Promise<Visitor> => Visitor.signedIn(app, username);
  const today = (): string => app.clock.now().toISOString().slice(0, 10);
  const due = async (): Promise<string> => {
    const [row] = await app.db.asOwner((tx) =>
      tx.query<{ due: string }>(`SELECT due_on::text AS due FROM privacy_request`),
    );
    return row?.due ?? '';
  };

  const rows = (table: string): Promise<number> => rowsLeft(app, table, 'true', []);

  beforeEach(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      zoe: ['student'],
      dee: ['safeguarding_lead'],
      hana: ['head'],
      chad: ['chair'],
      ada: ['admin'],
    });
  });
  afterEach(() => app.close());

  /** Sam asks for a copy; the paths of it for Sam and for those who review. */
  const ask = async (kind = 'access'): Promise<{ sam: Visitor; own: string; path: string }> => {
    const sam = await visitor('sam');
    const sent = await sam.post('/privacy/own/new', '/privacy/own', { kind, words: 'All.' });
    const own = (sent.headers.location as string).replace(/\?.*/, '');
    return { sam, own, path: own.replace('/own/', '/requests/') };
  };
  const onPaper = async (kind = 'access'): Promise<string> => {
    const ada = await visitor('ada');
    await ada.post('/privacy/requests/new', '/privacy/requests', {
      person: school.people.sam ?? '',
      kind,
      receivedOn: today(),
      asker: 'A letter that says it is from his uncle',
      identity: 'not_yet',
      words: '',
    });
    const [row] = await app.db.asOwner((tx) =>
      tx.query<{ id: string }>(`SELECT id FROM privacy_request`),
    );
    return `/privacy/requests/${row?.id ?? ''}`;
  };

  /** Sent where the page shows no such form, with good keys of another. */
  const forged = async (
    who: Visitor,
    page: string,
    to: string,
    fields: Record<string, string>,
  ): Promise<{ status: number }> => {
    const shown = await who.get(page);
    const key = (name: string): string =>
      shown.$(`main form input[name=${name}]`).first().attr('value') ?? '';
    return who.send(to, { _csrf: key('_csrf'), _once: key('_once'), ...fields });
  };

  it('asks what is meant: the student reads it, answers, and the days between do not count', async () => {
    const { sam, own, path } = await ask();
    const before = await due();
    const dee = await visitor('dee');
    expect((await dee.get(path)).text).not.toContain('Proof of who asks');
    const question = 'Do you mean the time with your listener, or all?';
    const empty = await dee.post(path, `${path}/pause`, { why: 'meaning', question: '' });
    expect(empty.status).toBe(422);
    const stopped = await dee.postFrom(empty, `${path}/pause`, { why: 'meaning', question });
    expect(stopped.status).toBe(303);
    const page = await dee.get(stopped.headers.location as string);
    expect(page.text).toContain('The clock stands');
    expect(page.text).toContain(question);
    expect((await dee.get('/privacy/requests')).text).toContain('Waits for their answer');

    app.clock.advance(9 * DAY);
    const again = await visitor('sam');
    expect((await again.get('/privacy/own')).text).toContain('We asked you something back');
    const asked = await again.get(own);
    expect(asked.text).toContain(question);
    const zoe = await visitor('zoe');
    expect((await zoe.get(own)).status).toBe(404);
    const nobody = await again.postFrom(asked, `${own}/clarification`, { said: '' });
    expect(nobody.status).toBe(422);
    const sent = await again.postFrom(nobody, `${own}/clarification`, { said: 'Just the talks.' });
    expect(sent.status).toBe(303);
    const thanks = await again.get(sent.headers.location as string);
    expect(thanks.text).toContain('We have your answer');
    expect(thanks.text).not.toContain(question);
    expect(new Date(await due()).getTime()).toBeGreaterThanOrEqual(
      new Date(before).getTime() + 9 * DAY,
    );
    const answered = await (await visitor('hana')).get(path);
    expect(answered.text).toContain('Just the talks.');
    expect(answered.text).toContain('It has run again since');
    expect(sam).toBeDefined();
  });

  it('asks for proof once, and the month begins on the day it comes', async () => {
    const path = await onPaper();
    const dee = await visitor('dee');
    const question = 'Please come in with your passport.';
    const page = await dee.get(path);
    expect(page.text).toContain('Not known yet');
    const stopped = await dee.postFrom(page, `${path}/pause`, { why: 'identity', question });
    expect(stopped.status).toBe(303);
    // What a letter asks stands on no page of the child.
    expect((await (await visitor('sam')).get('/privacy/own')).text).not.toContain('passport');
    app.clock.advance(20 * DAY);
    const later = await visitor('dee');
    const stands = await later.get(path);
    const early = await later.postFrom(stands, `${path}/resumption`, { resumedOn: '2020-01-01' });
    expect(early.status).toBe(422);
    const came = { resumedOn: today(), said: 'Shown at the office.' };
    const unsaid = await later.postFrom(early, `${path}/resumption`, came);
    expect(unsaid.status).toBe(422);
    expect(unsaid.text).toContain('Say how you know now who asks');
    for (const identity of ['not_yet', 'signed_in'])
      expect(
        (await later.postFrom(unsaid, `${path}/resumption`, { ...came, identity })).status,
      ).toBe(422);
    const proof = { ...came, identity: 'document' };
    const on = await later.postFrom(unsaid, `${path}/resumption`, proof);
    expect(on.status).toBe(303);
    const month = new Date(app.clock.now());
    month.setUTCMonth(month.getUTCMonth() + 1);
    expect(new Date(await due()).getTime()).toBeGreaterThan(month.getTime() - 2 * DAY);
    const done = await later.get(path);
    expect(done.text).toContain('Shown at the office.');
    expect(done.text).toContain('Showed a document');
    expect(done.text).not.toContain('Not known yet');
    const twice = await later.postFrom(done, `${path}/pause`, { why: 'identity', question });
    expect(twice.status).toBe(409);
  });

  it('gives no copy out while it is not known who asks, and gives it once it is', async () => {
    const path = await onPaper();
    const dee = await visitor('dee');
    const page = await dee.get(path);
    expect(page.text).toContain('It is not known yet who asks.');
    const blind = await dee.postFrom(page, `${path}/parts`, {});
    expect(blind.status).toBe(409);
    const stopped = await dee.postFrom(blind, `${path}/pause`, {
      why: 'identity',
      question: 'Who?',
    });
    expect(stopped.status).toBe(303);
    const waits = await dee.get(path);
    expect(waits.text).toContain('They were asked for proof of who they are.');
    expect((await dee.postFrom(waits, `${path}/parts`, {})).status).toBe(409);
    expect(await rows('privacy_part')).toBe(0);
    const proof = { resumedOn: today(), identity: 'responsibility' };
    expect((await dee.postFrom(waits, `${path}/resumption`, proof)).status).toBe(303);
    const known = await dee.get(path);
    expect(known.text).not.toContain('It is not known yet');
    expect((await dee.postFrom(known, `${path}/parts`, {})).status).toBe(303);
    expect(await rows('privacy_part')).toBe(1);
  });

  it('answers nothing while it is not known who asks, keeps the words, and may refuse it', async () => {
    const path = await onPaper('erasure');
    const dee = await visitor('dee');
    const page = await dee.get(path);
    const answer = { outcome: 'upheld', answer: 'All of it has gone.' };
    const blind = await dee.postFrom(page, `${path}/answer`, answer);
    expect(blind.status).toBe(409);
    expect(blind.text).toContain('It is not known yet who asks.');
    expect(blind.$('textarea[name=answer]').text()).toContain('All of it has gone.');
    const refused = await dee.postFrom(blind, `${path}/refusal`, { reason: 'Nobody came.' });
    expect(refused.status).toBe(303);
  });

  it('the database gives nothing out and answers nothing before it is known who asks', async () => {
    const path = await onPaper();
    const id = path.split('/').at(-1);
    const part = `INSERT INTO privacy_part (id, school_id, request_id, made_by, made_at, copy, copy_hash, open_until)
      VALUES (gen_random_uuid(), $1, $2, ctx.uid(), now(), 'x', 'x', now())`;
    const close = `UPDATE privacy_request SET state = 'answered', outcome = 'given', closed_at = now(), closed_by = ctx.uid()
      WHERE school_id = $1 AND id = $2`;
    const asDee = async (sql: string): Promise<unknown> =>
      app.db.run(await askerFor(app, school, 'dee', 'staff'), (tx) =>
        tx.query(sql, [school.id, id]),
      );
    const refused = async (): Promise<void> => {
      for (const sql of [part, close])
        await expect(asDee(sql)).rejects.toThrow('row-level security');
    };
    await refused();
    const dee = await visitor('dee');
    await dee.post(path, `${path}/pause`, { why: 'identity', question: 'Who?' });
    await refused();
    // Known by the row, and proof of it is waited for.
    await app.db.asOwner((tx) =>
      tx.query(`UPDATE privacy_request SET identity = 'known' WHERE id = $1`, [id]),
    );
    await refused();
    const resume = (identity: string | null): Promise<unknown> =>
      askerFor(app, school, 'dee', 'staff').then((asker) =>
        app.db.run(asker, async (tx) =>
          tx.one(`SELECT ctx.resume_request($1, NULL, $2, $3, $4, $5) AS done`, [
            id,
            today(),
            await due(),
            app.clock.now(),
            identity,
          ]),
        ),
      );
    for (const identity of [null, 'not_yet'])
      await expect(resume(identity)).rejects.toThrow('not said how they showed who they are');
    for (const identity of ['signed_in', 'x'])
      await expect(resume(identity)).rejects.toThrow('check constraint');
    expect(await resume('document')).toEqual({ done: true });
    for (const sql of [part, close]) await expect(asDee(sql)).resolves.toBeDefined();
  });

  it('sends no letters while it stands, and all of them once it goes on', async () => {
    const { path } = await ask();
    const dee = await visitor('dee');
    await dee.post(path, `${path}/pause`, { why: 'meaning', question: 'Which?' });
    app.clock.advance(29 * DAY);
    const sweep = app.app.get(RemindOfRequests);
    expect(await sweep.run()).toBe(0);
    const back = await visitor('dee');
    await back.post(path, `${path}/resumption`, { resumedOn: today(), said: 'That one.' });
    app.clock.moveTo(new Date(new Date(`${await due()}T12:00:00Z`).getTime() - 7 * DAY));
    expect([await sweep.run(), await sweep.run()]).toEqual([1, 0]);
  });

  it('tells the student why it takes longer', async () => {
    const { own, path } = await ask();
    const dee = await visitor('dee');
    const reason = 'Two people have to read it with care.';
    expect((await dee.post(path, `${path}/extension`, { extensionReason: reason })).status).toBe(
      303,
    );
    expect((await (await visitor('sam')).get(own)).text).toContain(reason);
  });

  it('is stopped for what is meant only when it is for a copy, and by nobody else', async () => {
    const { own, path } = await ask('correction');
    const dee = await visitor('dee');
    const page = await dee.get(path);
    expect(page.text).not.toContain('Ask them something first');
    const facts = { why: 'meaning', question: 'Which?' };
    expect((await forged(dee, path, `${path}/pause`, facts)).status).toBe(409);
    const sam = await visitor('sam');
    expect((await forged(sam, '/privacy/own/new', `${path}/pause`, facts)).status).toBe(404);
    const said = { said: 'Yes.' };
    expect((await forged(sam, '/privacy/own/new', `${own}/clarification`, said)).status).toBe(409);
    const zoe = await visitor('zoe');
    expect((await forged(zoe, '/privacy/own/new', `${own}/clarification`, said)).status).toBe(404);
    const chad = await visitor('chad');
    expect((await forged(chad, '/privacy/own/new', `${path}/pause`, facts)).status).toBe(404);
  });

  it('the database stops it for nobody else and moves its day no further than it stood', async () => {
    const { own, path } = await ask();
    const id = own.split('/').at(-1);
    const insert = `INSERT INTO privacy_pause (id, school_id, request_id, why, question, stopped_on, stopped_by, stopped_at)
      VALUES (gen_random_uuid(), $1, $2, 'meaning', 'x', $3, ctx.uid(), now())`;
    for (const [who, kind] of [
      ['sam', 'student'],
      ['zoe', 'student'],
      ['ada', 'staff'],
      ['chad', 'staff'],
    ] as const)
      await expect(
        app.db.run(await askerFor(app, school, who, kind), (tx) =>
          tx.query(insert, [school.id, id, today()]),
        ),
      ).rejects.toThrow('row-level security');
    const dee = await visitor('dee');
    await dee.post(path, `${path}/pause`, { why: 'meaning', question: 'Which?' });
    const resume = (who: string, kind: 'student' | 'staff', to: string): Promise<unknown> =>
      askerFor(app, school, who, kind).then((asker) =>
        app.db.run(asker, (tx) =>
          tx.one(`SELECT ctx.resume_request($1, NULL, $2, $3, $4, NULL) AS done`, [
            id,
            today(),
            to,
            app.clock.now(),
          ]),
        ),
      );
    await expect(resume('sam', 'student', '2199-01-01')).rejects.toThrow('does not go so far');
    await expect(resume('dee', 'staff', '2020-01-01')).rejects.toThrow('does not go so far');
    const now = await due();
    for (const [who, kind] of [
      ['zoe', 'student'],
      ['ada', 'staff'],
      ['chad', 'staff'],
    ] as const)
      expect(await resume(who, kind, now)).toEqual({ done: false });
    expect(await resume('sam', 'student', now)).toEqual({ done: true });
  });
});
