import { withConnection } from '../../src/platform/db/admin-connection.js';
import { startApp, type TestApp } from '../support/app.js';
import { raiseConcern } from '../support/builders/concerns.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { pdfWords } from '../support/pdf-text.js';
import { type Page, Visitor } from '../support/visitor.js';

const DAY = 24 * 3_600_000;
const OWN_WORDS = 'Zoe Nguyen and liam keep hitting me. Zoë laughed. 🐤';
const OTHER_WORDS = 'I saw bruises on Sam. The neighbour Mrs Hart told me.';

/** A student asks for what is kept about them, from the first click to the printed copy. */
describe('a copy of what is kept', () => {
  let app: TestApp;
  let school: BuiltSchool;
  const visitor = (username: string): Promise<Visitor> => Visitor.signedIn(app, username);

  beforeEach(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      zoe: ['student'],
      liam: ['student'],
      tom: ['staff'],
      dee: ['safeguarding_lead'],
      del: ['safeguarding_deputy'],
      hana: ['head'],
      chad: ['chair'],
      ada: ['admin'],
    });
    await app.db.asOwner((tx) =>
      tx.query(
        `UPDATE person SET given_name = 'Zoë', family_name = 'Nguyễn' WHERE school_id = $1 AND id = $2`,
        [school.id, school.people.zoe],
      ),
    );
  });
  afterEach(() => app.close());

  const ask = async (sam: Visitor, kind = 'access', words = ''): Promise<string> => {
    const sent = await sam.post('/privacy/own/new', '/privacy/own', { kind, words });
    expect(sent.status).toBe(303);
    return (sent.headers.location as string).replace(/\?.*/, '');
  };
  const idOf = (path: string): string => path.split('/').at(-1) ?? '';
  /** Links to what is kept, by their text and whether they wait for a decision. */
  const itemsOf = (page: Page): { href: string; text: string; state: string }[] =>
    page
      .$('main a[href*="/items/"]')
      .toArray()
      .map((link) => ({
        href: link.attribs.href ?? '',
        text: page.$(link).text(),
        state: page.$(link).closest('tr').text(),
      }));
  const file = async (who: Visitor, path: string): Promise<{ page: Page; bytes: Buffer }> => {
    const page = await who.get(path);
    const bytes = Buffer.isBuffer(page.body) ? page.body : Buffer.from(page.text ?? '');
    return { page, bytes };
  };

  it('is asked for, reviewed with third parties blacked out, held back where it harms, and fetched', async () => {
    const own = await raiseConcern(app, school, 'sam', { about: 'me', words: OWN_WORDS });
    const sam = await visitor('sam');
    await raiseConcern(app, school, 'tom', {
      about: 'student',
      student: school.people.sam,
      words: OTHER_WORDS,
    });
    const asked = await ask(sam);
    expect((await sam.get(`${asked}?done=asked`)).text).toContain('We have what you asked');

    const dee = await visitor('dee');
    expect((await dee.get('/privacy/requests')).text).toContain('Sam Young, Year 9');
    const request = `/privacy/requests/${idOf(asked)}`;
    const overview = await dee.get(request);
    expect(overview.text).not.toContain('hitting me');
    const early = await dee.postFrom(overview, `${request}/parts`, {});
    expect(early.status).toBe(422);
    expect(early.text).toMatch(/things still wait for a decision/);

    const items = itemsOf(overview);
    const ownItem = items.find(({ href }) => href.includes(`${own}.raised`));
    const page = await dee.get(ownItem?.href ?? '');
    expect(page.text).toContain(OWN_WORDS);
    // Names on the roll are found in whatever way they were typed; the child's own are theirs.
    const suggested = String(page.$('textarea[name=phrases]').val()).trim().split('\n');
    expect(suggested).toEqual(['Zoe Nguyen', 'Zoe', 'Nguyen', 'liam']);
    expect(page.$('.card--tint').text()).toContain(
      '█████ and █████ keep hitting me. █████ laughed. 🐤',
    );

    const given = await dee.postFrom(page, ownItem?.href ?? '', {
      decision: 'give',
      phrases: `${suggested.join('\n')}\nlaughed`,
      version: '0',
    });
    expect(given.status).toBe(303);
    expect((await dee.get(given.headers.location as string)).text).toContain(
      'Your decision is kept',
    );
    // A second reviewer who had the page open is told, and what they typed is kept.
    const del = await visitor('del');
    const late = await del.postFrom(await del.get(ownItem?.href ?? ''), ownItem?.href ?? '', {
      decision: 'hold_back',
      reason: 'safeguarding',
      note: 'my note',
      version: '0',
    });
    expect(late.status).toBe(409);
    expect(late.$('textarea[name=note]').text()).toContain('my note');

    for (const item of itemsOf(await dee.get(request))) {
      if (!item.state.includes('Not decided')) continue;
      const shown = await dee.get(item.href);
      const kept = await dee.postFrom(shown, item.href, {
        decision: 'hold_back',
        reason: 'safeguarding',
        note: 'They do not know.',
        version: '0',
      });
      expect(kept.status).toBe(303);
    }
    const answered = await dee.post(request, `${request}/parts`, {});
    expect(answered.status).toBe(303);

    const ready = await sam.get(asked);
    expect(ready.text).toContain('Your copy is ready');
    const { page: pdf, bytes } = await file(sam, `${asked}/copy.pdf`);
    expect(pdf.headers['cache-control']).toBe('no-store');
    expect(pdf.headers['content-disposition']).toBe(
      'attachment; filename=copy-of-what-is-kept.pdf',
    );
    const words = pdfWords(bytes);
    expect(words).toContain(
      '[blacked out] and [blacked out] keep hitting me. [blacked out] [blacked out].',
    );
    expect(words).toContain('Sam Young');
    expect(words).toContain('The law lets a school leave some things out');
    const json = (await file(sam, `${asked}/copy.json`)).bytes.toString();
    expect(JSON.parse(json)).toMatchObject({ about: 'Sam Young' });
    for (const text of [words, json]) {
      for (const hidden of [
        'bruises',
        'Mrs Hart',
        'Nguy',
        'liam',
        'laughed',
        'They do not know',
        'safeguarding',
      ])
        expect(text).not.toContain(hidden);
      expect(text).not.toMatch(/raised this about|Tom Grown/);
    }
    // What a reviewer decided stays decided, and the same is not given twice.
    const after = await dee.get(request);
    expect(after.$(`form[action="${request}/parts"]`)).toHaveLength(0);
    const again = { _csrf: String(after.$('[name=_csrf]').first().val()) };
    expect((await dee.send(`${request}/parts`, again)).status).toBe(409);
    expect((await dee.get(ownItem?.href ?? '')).text).toContain('stays as it was decided');
  });

  it('comes in parts from those who hold different things, and nobody sees whether another has any', async () => {
    const before = await visitor('dee');
    const asked = await ask(await visitor('sam'));
    const request = `/privacy/requests/${idOf(asked)}`;
    const look = async (): Promise<string[]> => {
      const pages = [await before.get(request), await before.get('/privacy/requests')];
      return pages.map(({ text }) => normal(text));
    };
    const first = await look();
    // Sam says something about the lead: the head has it, and for the lead there is nothing.
    await raiseConcern(app, school, 'sam', {
      about: 'me',
      words: 'She shouts at me.',
      aboutStaff: 'staff',
      subject: school.people.dee,
    });
    expect(await look()).toEqual(first);
    // One sign-in at a time: that was said in another.
    const sam = await visitor('sam');

    const hana = await visitor('hana');
    const item = itemsOf(await hana.get(request)).find(({ href }) => href.includes('.raised'));
    expect(item).toBeDefined();
    expect((await before.get(item?.href ?? '')).status).toBe(404);
    const forged = await before.get(`${request}/items/account.${school.people.sam}.roll`);
    const guess = await before.postFrom(forged, item?.href ?? '', {
      _csrf: String(forged.$('[name=_csrf]').val()),
      decision: 'give',
      version: '0',
    });
    expect(guess.status).toBe(404);

    const held = { decision: 'hold_back', reason: 'serious_harm', version: '0' };
    expect((await hana.post(item?.href ?? '', item?.href ?? '', held)).status).toBe(303);
    expect(await look()).toEqual(first);

    // The lead answers with what there is for her.
    expect((await before.post(request, `${request}/parts`, {})).status).toBe(303);
    expect(pdfWords((await file(sam, `${asked}/copy.pdf`)).bytes)).not.toContain('shouts');
    // The head adds what only the head holds; the child reads one copy, the lead sees only hers.
    for (const { href, state } of itemsOf(await hana.get(request))) {
      const version = href === item?.href ? '1' : '0';
      if (version === '1' || state.includes('Not decided'))
        await hana.post(href, href, { decision: 'give', phrases: '', version });
    }
    expect((await hana.post(request, `${request}/parts`, {})).status).toBe(303);
    expect(pdfWords((await file(sam, `${asked}/copy.pdf`)).bytes)).toContain('She shouts at me.');
    const [own] = (await before.get(request)).$('a[href$="copy.pdf"]').toArray();
    expect(pdfWords((await file(before, own?.attribs.href ?? '')).bytes)).not.toContain('shouts');
    const [heads] = (await hana.get(request)).$('a[href$="copy.pdf"]').toArray();
    expect((await before.get(heads?.attribs.href ?? '')).status).toBe(404);
  });

  it('looks the same to a child whether or not somebody raised a concern about them', async () => {
    const sam = await visitor('sam');
    const asked = await ask(sam);
    const look = async (): Promise<string[]> => {
      const pages = [asked, '/privacy/own', '/privacy/own/new', '/privacy', '/'];
      const shown = [];
      for (const page of pages) shown.push(normal((await sam.get(page)).text));
      return shown;
    };
    const before = await look();
    await raiseConcern(app, school, 'tom', {
      about: 'student',
      student: school.people.sam,
      words: OTHER_WORDS,
    });
    expect(await look()).toEqual(before);
    const dee = await visitor('dee');
    const request = `/privacy/requests/${idOf(asked)}`;
    const [item] = itemsOf(await dee.get(request)).filter(({ state }) =>
      state.includes('Not decided'),
    );
    await dee.post(item?.href ?? '', item?.href ?? '', {
      decision: 'hold_back',
      reason: 'safeguarding',
      version: '0',
    });
    expect(await look()).toEqual(before);
  });

  it('is open to the child for thirty days, and to nobody else', async () => {
    const sam = await visitor('sam');
    const asked = await ask(sam);
    const request = `/privacy/requests/${idOf(asked)}`;
    expect((await sam.get(`${asked}/copy.pdf`)).status).toBe(404);
    const dee = await visitor('dee');
    expect((await dee.post(request, `${request}/parts`, {})).status).toBe(303);
    for (const other of ['zoe', 'tom', 'ada', 'dee', 'chad']) {
      const them = await visitor(other);
      for (const path of [asked, `${asked}/copy.pdf`, `${asked}/copy.json`])
        expect((await them.get(path)).status).toBe(404);
    }
    app.clock.advance(31 * DAY);
    const later = await visitor('sam');
    expect((await later.get(`${asked}/copy.pdf`)).status).toBe(404);
    expect((await later.get(asked)).text).toContain('The time to fetch this copy is over');
  });

  it('writes every look at a record down', async () => {
    const own = await raiseConcern(app, school, 'sam', { about: 'me', words: OWN_WORDS });
    const asked = await ask(await visitor('sam'));
    const dee = await visitor('dee');
    const reads = (): Promise<number> =>
      withConnection(app.urls.owner, async (client) => {
        const { rows } = await client.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM audit.event
           WHERE action = 'read' AND record_id = $1 AND detail ->> 'why' = 'subject_access'`,
          [own],
        );
        return rows[0]?.n ?? 0;
      });
    await dee.get(`/privacy/requests/${idOf(asked)}`);
    expect(await reads()).toBe(0);
    const page = await dee.get(`/privacy/requests/${idOf(asked)}/items/referral.${own}.raised`);
    expect(page.text).toContain('hitting me');
    expect(await reads()).toBe(1);
  });

  it('cannot be given with something that changed after it was decided', async () => {
    const own = await raiseConcern(app, school, 'sam', { about: 'me', words: OWN_WORDS });
    const asked = await ask(await visitor('sam'));
    const request = `/privacy/requests/${idOf(asked)}`;
    const dee = await visitor('dee');
    for (const { href, state } of itemsOf(await dee.get(request)))
      if (state.includes('Not decided'))
        await dee.post(href, href, { decision: 'give', phrases: '', version: '0' });
    const acknowledged = await dee.post(
      `/referrals/${own}`,
      `/referrals/${own}/acknowledgement`,
      {},
    );
    expect(acknowledged.status).toBe(303);
    const refused = await dee.post(request, `${request}/parts`, {});
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('has changed since it was decided');
  });
});

function normal(html: string): string {
  return html
    .replace(/nonce="[^"]*"/g, '')
    .replace(/name="_(csrf|once)" value="[^"]*"/g, '')
    .replace(/\b\d{1,2}:\d{2}(:\d{2})?\b/g, '');
}
