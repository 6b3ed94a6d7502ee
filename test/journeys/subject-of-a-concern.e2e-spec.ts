import pg from 'pg';
import * as cheerio from 'cheerio';
import { EscalateOverdueReferrals } from '../../src/referrals/escalation/escalate-overdue-referrals.js';
import type { IntakeConcern } from '../../src/referrals/concerns/concern-intake.rules.js';
import { RaiseReferral } from '../../src/referrals/concerns/raise-referral.js';
import { QUERIES } from '../support/addresses.js';
import { startApp, type TestApp } from '../support/app.js';
import { actorFor, freshOnce } from '../support/builders/drop-ins.js';
import { makeListener } from '../support/builders/listeners.js';
import type { BuiltSchool } from '../support/builders/school.js';
import { livedInSchool } from '../support/builders/lived-in-school.js';
import { Caller } from '../support/caller.js';
import { tablesOfSchools } from '../support/rows.js';
import { routesOf } from '../support/routes.js';
import { lettersSent } from '../support/letters.js';

/** Of the server, not of a person: how many requests there were, when the sweep last ran. */
const OF_THE_SERVER = ['/metrics', '/health/ready', '/health/live'];
/** Ways of asking for more than a page shows by itself. */
const ASKED = ['/referrals?show=all', '/referrals?show=closed', '/referrals?show=mine'];
const MOST_PAGES = 90;
/** Their own sign-in moves on while they look. */
const THEIR_OWN = ['sign_in'];

interface Seen {
  pages: Map<string, string>;
  rows: Map<string, string>;
  letters: string[];
}

/**
 * domain.md: "A referral about a member of staff does not exist for that person: not in lists,
 * counts, search, exports, mail, ids or timing."
 */
describe('the subject of a concern', () => {
  let app: TestApp;
  let school: BuiltSchool;

  beforeAll(async () => {
    app = await startApp();
    school = await livedInSchool(app);
    await makeListener(app, school, 'lia');
  });
  afterAll(() => app.close());

  const raiseBy = async (
    username: string,
    kind: 'student' | 'staff',
    concern: IntakeConcern,
  ): Promise<string> => {
    const actor = await actorFor(app, school, username, kind);
    const path = await app.app.get(RaiseReferral).run(actor, freshOnce(), concern);
    return path.replace('/concerns/', '');
  };

  /** Up the whole route, as if each person on it had slept for a month. @returns the steps fired */
  const escalateToTheEnd = async (ids: string[]): Promise<number> => {
    const sweep = app.app.get(EscalateOverdueReferrals);
    await app.db.asOwner((tx) =>
      tx.query(
        `UPDATE referral SET raised_at = now() - interval '30 days',
           next_escalation_at = now() - interval '29 days'
         WHERE id = ANY ($1) AND next_escalation_at IS NOT NULL`,
        [ids],
      ),
    );
    return sweep.run();
  };

  const look = async (caller: Caller, personId: string): Promise<Seen> => ({
    pages: await pagesOf(caller),
    rows: await rowsSeenBy(caller.token),
    letters: await lettersTo(personId),
  });

  async function pagesOf(caller: Caller): Promise<Map<string, string>> {
    const waiting = routesOf(app.app)
      .filter(({ method, path }) => method === 'GET' && !path.includes(':'))
      .map(({ path }) => path + (QUERIES[path] ?? ''))
      .filter((path) => !OF_THE_SERVER.includes(path));
    waiting.push(...ASKED);
    const pages = new Map<string, string>();
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      if (pages.has(path) || pages.size >= MOST_PAGES) continue;
      const { status, text } = await caller.call('GET', path);
      pages.set(path, `${status} ${normal(text)}`);
      const $ = cheerio.load(text);
      for (const link of $('a[href^="/"]').toArray()) {
        const href = (link.attribs.href ?? '').replace(/#.*$/, '');
        if (!/^\/(public|css|js|assets)\//.test(href)) waiting.push(href);
      }
    }
    return pages;
  }

  /** Every row of every table that the database shows them, column by column as granted. */
  async function rowsSeenBy(token: string): Promise<Map<string, string>> {
    const client = new pg.Client({ connectionString: app.urls.app });
    await client.connect();
    const seen = new Map<string, string>();
    for (const table of await tablesOfSchools(app)) {
      if (THEIR_OWN.includes(table)) continue;
      const { rows: columns } = await client
        .query<{ name: string }>(
          `SELECT quote_ident(attname) AS name FROM pg_attribute
         WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped
           AND has_table_privilege(attrelid, 'SELECT')`,
          [table],
        )
        .catch(() => ({ rows: [] }));
      if (columns.length === 0) continue;
      await client.query('BEGIN');
      await client.query(`SELECT set_config('app.sid', $1, true)`, [token]);
      const row = `row(${columns.map(({ name }) => name).join(', ')})::text`;
      const { rows } = await client.query<{ all: string }>(
        `SELECT count(*) || coalesce(string_agg(${row}, '|' ORDER BY ${row}), '') AS all FROM ${table}`,
      );
      await client.query('ROLLBACK');
      seen.set(table, rows[0]?.all ?? '');
    }
    await client.end();
    return seen;
  }

  /** Mail that waits for them or was sent to them. */
  async function lettersTo(personId: string): Promise<string[]> {
    const letters = (await lettersSent(app)).map((letter) => JSON.stringify(letter));
    return letters.filter((letter) => letter.includes(personId)).toSorted();
  }

  const SUBJECTS = [
    ['the safeguarding lead', 'dee', 'staff'],
    ['a deputy', 'del', 'staff'],
    ['the head', 'hana', 'head'],
    ['a coordinator', 'cora', 'staff'],
    ['a pastoral lead', 'pat', 'unsure'],
  ] as const;

  it.each(SUBJECTS)(
    '%s sees nothing of it, from the first moment to the end of the route',
    async (_who, username, aboutStaff) => {
      const subject = school.people[username] ?? '';
      const caller = await Caller.signIn(app, school.slug, username);
      const concern: IntakeConcern = {
        about: 'unknown',
        words: 'I saw what happened.',
        urgency: 'today',
        aboutStaff,
        subject,
      };
      const before = await look(caller, subject);
      expect(before.pages.size).toBeGreaterThan(15);
      expect(changes(before, await look(caller, subject))).toEqual([]);

      const ids = [
        await raiseBy('tom', 'staff', concern),
        await raiseBy('lia', 'student', concern),
        await raiseBy('sam', 'student', { ...concern, about: 'me', urgency: 'immediate' }),
      ];
      expect(changes(before, await look(caller, subject))).toEqual([]);

      expect(await escalateToTheEnd(ids)).toBeGreaterThan(0);
      expect(changes(before, await look(caller, subject))).toEqual([]);

      for (const id of ids)
        for (const pages of ['/referrals', '/concerns']) {
          const absent = await caller.call('GET', `${pages}/${school.id}`);
          const guessed = await caller.call('GET', `${pages}/${id}`);
          expect(guessed.status).toBe(404);
          expect(normal(guessed.text)).toBe(normal(absent.text));
        }
      for (const id of ids) {
        const answer = await caller.call('POST', `/referrals/${id}/acknowledgement`, {
          _csrf: caller.csrf,
        });
        expect(answer.status).toBe(404);
      }
    },
  );
});

/** What differs between two looks, by name; nothing when all is the same. */
function changes(before: Seen, after: Seen): string[] {
  const found: string[] = [];
  const compare = (kind: string, a: Map<string, string>, b: Map<string, string>): void => {
    for (const name of new Set([...a.keys(), ...b.keys()]))
      if (a.get(name) !== b.get(name))
        found.push(`${kind} ${name}: ${firstDifference(a.get(name) ?? '', b.get(name) ?? '')}`);
  };
  compare('page', before.pages, after.pages);
  compare('rows of', before.rows, after.rows);
  if (before.letters.join() !== after.letters.join()) found.push('mail');
  return found;
}

function firstDifference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return `"${a.slice(Math.max(0, at - 30), at + 50)}" became "${b.slice(Math.max(0, at - 30), at + 50)}"`;
}

/** Without what is new on every page: nonces, tokens, form keys, and the time that goes by. */
function normal(html: string): string {
  return html
    .replace(/nonce="[^"]*"/g, '')
    .replace(/name="_(csrf|once)" value="[^"]*"/g, '')
    .replace(/&quot;challenge&quot;:&quot;[\w-]+&quot;/g, '')
    .replace(/\b\d{1,2}:\d{2}(:\d{2})?\b/g, '')
    .replace(/\b\d+ (h|hours?|min|minutes?|seconds?)\b/g, '');
}
