import { withConnection } from '../../src/platform/db/admin-connection.js';
import { auditedSince, newestEntry, until } from '../support/audited.js';
import { startApp, type TestApp } from '../support/app.js';
import { livedInSchool, PEOPLE } from '../support/builders/lived-in-school.js';
import type { BuiltSchool } from '../support/builders/school.js';
import { Caller } from '../support/caller.js';
import { pagesFor } from '../support/pages-for.js';

/** What was sealed in the lived-in school, but for words that stand on pages anyhow. */
const WORDS = [
  'I do not feel safe on the way home.',
  'He was crying and would not say why.',
  'A boy in Year 8 with a green bag',
  'A colleague shouted at them in the corridor.',
  'Somebody in Year 9',
  'Ring home',
  'Afraid on the way home.',
  'Spoke with the family.',
];
const APPEND = 'audit.append(text, text, uuid, jsonb, uuid)';
const MISLAID = 'audit.mislaid(text, text, uuid, jsonb, uuid)';

interface PageOf {
  username: string;
  caller: Caller;
  path: string;
}

/** security.md, promise 1: "no audit, no read". */
describe('the words of a child', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let pages: PageOf[];
  let withWords: PageOf[];

  beforeAll(async () => {
    app = await startApp();
    school = await livedInSchool(app);
    pages = [];
    for (const username of Object.keys(PEOPLE)) {
      const caller = await Caller.signIn(app, school.slug, username);
      for (const path of await pagesFor(app, caller)) pages.push({ username, caller, path });
    }
    withWords = [];
  });
  afterAll(() => app.close());

  const callerOf = (name: string): Caller => {
    const page = pages.find(({ username }) => username === name);
    if (page === undefined) throw new Error(`${name} has no pages.`);
    return page.caller;
  };
  const wordsIn = (text: string): string[] => WORDS.filter((words) => text.includes(words));
  const asOwner = (sql: string): Promise<unknown> =>
    withConnection(app.urls.owner, (client) => client.query(sql));

  it('are on no page whose reading was not written down: who, which record', async () => {
    const faults: string[] = [];
    for (const page of pages) {
      const { username, caller, path } = page;
      const before = await newestEntry(app);
      const { text } = await caller.call('GET', path);
      if (wordsIn(text).length === 0) continue;
      withWords.push(page);
      const read = (await auditedSince(app, before)).filter(
        ({ action, person, record }) =>
          action === 'read' && person === school.people[username] && path.includes(record ?? ' '),
      );
      if (read.length === 0) faults.push(`${username} ${path}`);
    }
    const readers = new Set(withWords.map(({ username }) => username));
    expect([...readers].sort()).toEqual(['dee', 'del', 'hana', 'tom']);
    expect(faults).toEqual([]);
  });

  it.each([
    [
      'may not be called',
      `REVOKE EXECUTE ON FUNCTION ${APPEND} FROM earshot_app`,
      `GRANT EXECUTE ON FUNCTION ${APPEND} TO earshot_app`,
    ],
    [
      'cannot write',
      `REVOKE INSERT ON audit.event FROM earshot_context`,
      `GRANT INSERT ON audit.event TO earshot_context`,
    ],
    [
      'is gone',
      `ALTER FUNCTION ${APPEND} RENAME TO mislaid`,
      `ALTER FUNCTION ${MISLAID} RENAME TO append`,
    ],
  ])('stay shut when the audit %s', async (how, breakIt, mendIt) => {
    // Once every page there is, then those that had words on them.
    const looked = how === 'may not be called' ? pages : withWords;
    await asOwner(breakIt);
    try {
      const shown: string[] = [];
      for (const { username, caller, path } of looked) {
        const { text } = await caller.call('GET', path);
        shown.push(...wordsIn(text).map((words) => `${username} ${path}: ${words}`));
      }
      const [first] = withWords;
      expect((await first?.caller.call('GET', first.path))?.status).toBe(500);
      // A form that is refused shows the record again: not then.
      const sent = { _csrf: first?.caller.csrf ?? '', what: '' };
      const answer = await first?.caller.call('POST', `${first.path}/actions`, sent);
      shown.push(...wordsIn(answer?.text ?? ''));
      expect(shown).toEqual([]);
    } finally {
      await asOwner(mendIt);
    }
  });

  it('that somebody may not see: that they asked is written down, and the answer does not show it', async () => {
    const hidden = await app.db.asOwner((tx) =>
      tx.one<{ id: string }>(`SELECT id FROM referral WHERE about_staff = 'unsure'`),
    );
    const id = hidden?.id ?? '';
    const plain = (text: string): string => text.replace(/nonce="[^"]*"|value="[^"]*"/g, '');
    for (const username of ['lena', 'del']) {
      const caller = callerOf(username);
      const before = await newestEntry(app);
      const answer = await caller.call('GET', `/referrals/${id}?words=secret`);
      expect(answer.status).toBe(404);
      const absent = await caller.call('GET', `/referrals/${school.id}`);
      expect(plain(answer.text)).toBe(plain(absent.text));
      const rows = await until(
        () => auditedSince(app, before),
        (found) => found.length >= 2,
      );
      const refused = rows.filter(({ action }) => action === 'refused');
      expect(new Set(refused.map(({ record }) => record))).toEqual(new Set([id, school.id]));
      for (const row of refused)
        expect(row).toMatchObject({
          person: school.people[username],
          detail: { method: 'GET', route: '/referrals/:id' },
        });
      expect(JSON.stringify(rows)).not.toContain('secret');
    }
  });

  it('that nobody signed in asks for, or at no address of ours, fill no audit', async () => {
    const before = await newestEntry(app);
    await Caller.anonymous(app).call('GET', `/referrals/${school.id}`);
    await callerOf('lena').call('GET', '/there-is-no-such-page');
    // Something that is written down after them: by then they would be, too.
    await callerOf('lena').call('GET', '/audit');
    const rows = await until(
      () => auditedSince(app, before),
      (found) => found.length > 0,
    );
    expect(rows.map(({ detail }) => detail.route)).toEqual(['/audit']);
  });
});
