import { ROLES } from '../../src/accounts/permissions.js';
import { addressOf, everyAnswer, namesAnObject } from '../support/addresses.js';
import { startApp, type TestApp } from '../support/app.js';
import { inParallel } from '../support/caller.js';
import { type AskerName, MatrixWorld } from '../support/matrix-world.js';
import { type Route, routesOf } from '../support/routes.js';
import { rowsOfSchool } from '../support/rows.js';
import { openEveryPage } from '../support/without-own-checks.js';

/** Stand in every text of the others, and in the names of children that no asker has to do with. */
const WORDS = { others: 'quagmire-words', otherSchools: 'isinglass-words' };
const NAMES = { child: 'Quagmirechild', booked: 'Quagmirebooked', otherSchool: 'Isinglass' };
const CHILDREN = [NAMES.child, NAMES.booked];
const OF_THE_OTHER_SCHOOL = [WORDS.otherSchools, NAMES.otherSchool];
/** What every request leaves behind: that somebody was there, and what they asked. */
const TRACES = ['audit.event', 'once_key', 'sign_in'];

/** What the database lets through that the guard would have stopped, each with its reason. */
const LET_THROUGH: Partial<Record<AskerName, Record<string, string>>> = {
  listener: {
    'harbour totp': 'An app for their own second factor: nobody else has anything of it.',
    'harbour data_key': 'The key of that.',
  },
  student: {
    'harbour totp': 'An app for their own second factor: nobody else has anything of it.',
    'harbour data_key': 'The key of that.',
  },
  supervisor: {
    'harbour no_match': 'Supervisors tend the list of who is not put together (no_match_tend).',
  },
  admin: Object.fromEntries(
    ['drop_in', 'session', 'shift', 'slot', 'booking'].map((table) => [
      `harbour ${table}`,
      'A closure that an administrator enters cancels sessions and plans others.',
    ]),
  ),
};

/**
 * security.md, "missing check": the role table opens every page to everybody, and the database alone
 * shows and changes nothing but what is written down here, with its reason.
 */
describe('with our own checks taken out', () => {
  const really = openEveryPage();
  let app: TestApp;
  let world: MatrixWorld;
  let routes: Route[];

  beforeAll(async () => {
    app = await startApp();
    routes = routesOf(app.app);
    world = await MatrixWorld.build(app, WORDS);
    const { child, leaver, noMatch } = world.others;
    await app.db.asOwner(async (tx) => {
      const name = (given: string, ids: (string | undefined)[]): Promise<object[]> =>
        tx.query(`UPDATE person SET given_name = $1 WHERE id = ANY ($2)`, [given, ids]);
      await name(NAMES.child, [child, leaver, noMatch]);
      await name(NAMES.booked, [world.harbour.people.newcomer]);
      await tx.query(`UPDATE person SET given_name = $1 WHERE school_id = $2`, [
        NAMES.otherSchool,
        world.moorside.id,
      ]);
    });
  });
  afterAll(() => app.close());

  it.each([...ROLES, 'subject'] as const)('%s', async (name) => {
    const { roles } = world.asker(name);
    const caller = world.caller(name);
    const before = await marks();
    const closed = routes.filter(
      ({ permission }) => permission !== undefined && !really(roles, permission),
    );
    expect(closed.length).toBeGreaterThan(20);
    const answers = { ...everyAnswer(world.harbour.people), _csrf: caller.csrf };
    // Every adult may name a child when they raise a concern; who spoke to whom is another matter.
    const young = roles.includes('student');
    const hidden = [...OF_THE_OTHER_SCHOOL, WORDS.others, ...(young ? CHILDREN : [])];
    const shown = new Set<string>();
    const refusedByUs = new Set<string>();
    await inParallel(closed, async (route) => {
      const objects = namesAnObject(route) ? [world.others, world.otherSchools] : [world.others];
      for (const named of objects) {
        const fields = route.method === 'GET' ? undefined : answers;
        const answer = await caller.call(route.method, addressOf(route, named), fields);
        const what = `${route.method} ${route.path}`;
        if ([401, 403].includes(answer.status)) refusedByUs.add(what);
        for (const planted of hidden)
          if (answer.text.includes(planted)) shown.add(`${what}: ${planted}`);
      }
    });
    const after = await marks();
    const changed = [...after].filter(([table, rows]) => before.get(table) !== rows);
    const unexplained = changed
      .map(([table]) => table)
      .filter((table) => LET_THROUGH[name]?.[table] === undefined);
    expect({ shown: [...shown], unexplained, refusedByUs: [...refusedByUs] }).toEqual({
      shown: [],
      unexplained: [],
      refusedByUs: [],
    });
  });

  /** All rows of both schools but the traces. */
  async function marks(): Promise<Map<string, string>> {
    const { harbour, moorside } = world;
    const all = new Map<string, string>();
    for (const { id, slug } of [harbour, moorside])
      for (const [table, rows] of await rowsOfSchool(app, id))
        if (!TRACES.includes(table)) all.set(`${slug} ${table}`, rows);
    return all;
  }
});
