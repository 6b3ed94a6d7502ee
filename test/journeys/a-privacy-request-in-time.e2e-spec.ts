import { RemindOfRequests } from '../../src/privacy/requests/remind-of-requests.js';
import { startApp, type TestApp } from '../support/app.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { lettersSent } from '../support/letters.js';
import { type Page, Visitor } from '../support/visitor.js';

const DAY = 24 * 3_600_000;

describe('a privacy request and its month', () => {
  let app: TestApp;
  let school: BuiltSchool;
  const visitor = (username: string): Promise<Visitor> => Visitor.signedIn(app, username);

  beforeEach(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      dee: ['safeguarding_lead'],
      del: ['safeguarding_deputy'],
      hana: ['head'],
      chad: ['chair'],
      ada: ['admin'],
    });
  });
  afterEach(() => app.close());

  const ask = async (who: Visitor): Promise<string> => {
    const fields = { kind: 'access', words: '' };
    const sent = await who.post('/privacy/own/new', '/privacy/own', fields);
    expect(sent.status).toBe(303);
    return (sent.headers.location as string).replace(/\?.*/, '');
  };
  const idOf = (path: string): string => path.split('/').at(-1) ?? '';

  it('is asked for on paper: an administrator writes it down and never reads it', async () => {
    const ada = await visitor('ada');
    const sent = await ada.post('/privacy/requests/new', '/privacy/requests', {
      person: school.people.sam ?? '',
      kind: 'access',
      receivedOn: app.clock.now().toISOString().slice(0, 10),
      asker: 'His mother, by letter',
      identity: 'responsibility',
      words: 'Everything, please.',
    });
    expect(sent.status).toBe(303);
    const again = await ada.get(sent.headers.location as string);
    expect(again.text).toContain('The request is written down');
    expect(again.text).not.toContain('His mother');
    expect((await ada.get('/privacy/requests')).status).toBe(404);

    const dee = await visitor('dee');
    const [link] = (await dee.get('/privacy/requests'))
      .$('main a[href^="/privacy/requests/"]')
      .toArray();
    const page = await dee.get(link?.attribs.href ?? '');
    expect(page.text).toContain('His mother, by letter');
    expect((await ada.get(link?.attribs.href ?? '')).status).toBe(404);
    // What a parent asks is not told to the child by a page.
    expect((await (await visitor('sam')).get('/privacy/own')).text).toContain(
      'You have not asked for anything yet',
    );

    const path = link?.attribs.href ?? '';
    const refused = await dee.post(path, `${path}/extension`, { extensionReason: '' });
    expect(refused.status).toBe(422);
    // The fault leads to its own form, which is open; the others are folded and empty.
    expect(openForms(refused)).toEqual([`${path}/extension`]);
    expect(refused.$('a[href="#extensionReason"]').length).toBe(1);
    expect(refused.$('textarea#extensionReason').closest('form').attr('action')).toBe(
      `${path}/extension`,
    );
    const long = 'x'.repeat(4001);
    const unfair = await dee.postFrom(refused, `${path}/refusal`, { reason: long });
    expect(openForms(unfair)).toEqual([`${path}/refusal`]);
    expect(unfair.$('textarea[name=extensionReason]').text().trim()).toBe('');
    const nothing = await dee.postFrom(unfair, `${path}/pause`, { question: 'Who are you?' });
    expect(nothing.status).toBe(422);
    expect(openForms(nothing)).toEqual([`${path}/pause`]);
    const longer = await dee.post(path, `${path}/extension`, {
      extensionReason: 'There is a lot.',
    });
    expect(longer.status).toBe(303);
    expect((await dee.get(path)).text).toContain('There is a lot.');
    const twice = await dee.postFrom(refused, `${path}/extension`, { extensionReason: 'Again.' });
    expect(twice.status).toBe(409);
  });

  it('reminds everybody who reviews a week and a day before it is due, once each', async () => {
    await ask(await visitor('sam'));
    const letters = async (view: string): Promise<number> =>
      (await lettersSent(app, { view })).length;
    expect(await letters('privacy/mail/request-waits')).toBe(4);
    const sweep = app.app.get(RemindOfRequests);
    expect(await sweep.run()).toBe(0);
    const [{ due } = { due: '' }] = await app.db.asOwner((tx) =>
      tx.query<{ due: string }>(`SELECT due_on::text AS due FROM privacy_request`),
    );
    app.clock.moveTo(new Date(new Date(`${due}T12:00:00Z`).getTime() - 7 * DAY));
    expect([await sweep.run(), await sweep.run()]).toEqual([1, 0]);
    app.clock.advance(6 * DAY);
    expect([await sweep.run(), await sweep.run()]).toEqual([1, 0]);
    expect(await letters('privacy/mail/due-in-a-week')).toBe(4);
    expect(await letters('privacy/mail/due-tomorrow')).toBe(4);
  });

  it('is not reviewed by whom it is about', async () => {
    const dee = await visitor('dee');
    const asked = await ask(dee);
    expect((await dee.get('/privacy/requests')).text).toContain('No request waits');
    expect((await dee.get(`/privacy/requests/${idOf(asked)}`)).status).toBe(404);
    const hana = await visitor('hana');
    expect((await hana.get(`/privacy/requests/${idOf(asked)}`)).text).toContain('Dee Grown');
  });
});

function openForms({ $ }: Page): (string | undefined)[] {
  return $('details[open] form')
    .toArray()
    .map((form) => form.attribs.action);
}
