import { secondFactorGap } from '../../src/accounts/confirmation.rules.js';
import { may, PERMISSIONS } from '../../src/accounts/permissions.js';
import {
  addressOf,
  everyAnswer,
  namesAnObject,
  REACH,
  unknownPositions,
} from '../support/addresses.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Examples } from '../support/builders/examples.js';
import { type Answer, Caller, inParallel } from '../support/caller.js';
import { rowsOfSchool } from '../support/rows.js';
import { type Asker, ASKERS, MatrixWorld } from '../support/matrix-world.js';
import { type Route, routedPaths, routesOf } from '../support/routes.js';

/** These answer whoever asks; one needs its jobs to be running to say "ready". */
const MAY_BE_UNREADY = '/health/ready';
const PAGE_OF_THE_FIRST_PASSWORD = ['/account/password', '/sign-out'];

/**
 * security.md, "The authorisation matrix is generated": every route the framework knows, asked by
 * everybody, for what is theirs, another's and another school's.
 */
describe('who gets where', () => {
  let app: TestApp;
  let world: MatrixWorld;
  let routes: Route[];
  let before: Map<string, string>;

  beforeAll(async () => {
    app = await startApp();
    routes = routesOf(app.app);
    world = await MatrixWorld.build(app);
    before = await rowsOfSchool(app, world.moorside.id);
  });
  afterAll(() => app.close());

  it('knows every route the router answers to', () => {
    const known = routes.map(({ method, path }) => `${method} ${path}`);
    expect(known.length).toBeGreaterThan(60);
    expect(new Set(known).size).toBe(known.length);
    expect(routedPaths(app.app).filter((routed) => !known.includes(routed))).toEqual([]);
  });

  it('finds a permission on every route that is not public', () => {
    const without = routes.filter(
      ({ isPublic, permission }) =>
        !isPublic && !(permission !== undefined && permission in PERMISSIONS),
    );
    expect(without).toEqual([]);
    expect(routes.filter(({ isPublic }) => isPublic).map(({ path }) => path)).toEqual([
      '/health/live',
      '/health/ready',
      '/help-now',
      '/help-now/:school',
      '/metrics',
      '/privacy-notice',
      '/privacy-notice/:school',
      '/sign-in',
      '/sign-in',
      '/sign-in/return',
      '/sign-in/with',
      '/sign-in/with/:school',
    ]);
  });

  it('knows what every address names and how far every permission reaches', () => {
    const unknown = routes.flatMap((route) =>
      unknownPositions(route).map((position) => `add ${position} to test/support/addresses.ts`),
    );
    expect([...new Set(unknown)]).toEqual([]);
    const unmeasured = Object.keys(PERMISSIONS).filter((permission) => !(permission in REACH));
    expect(unmeasured.map((permission) => `add ${permission} to REACH`)).toEqual([]);
  });

  it.each(ASKERS)('%s', async (name) => {
    const asker = world.asker(name);
    const faults: string[] = [];
    const check = (route: Route, what: string, answer: Answer, wanted: string | null): void => {
      if (wanted !== null)
        faults.push(`${route.method} ${route.path} (${what}): ${answer.status}, not ${wanted}`);
    };
    const post = world.caller(name);
    const stranger = world.caller(name === 'leader' ? 'head' : 'leader');

    // Signed out, or the token wrong: the same for what may be opened and what may not.
    // Everybody tries one forgery of each route, and the head tries both.
    const posts = routes.filter(({ method }) => method !== 'GET');
    await inParallel(posts, async (route) => {
      const address = addressOf(route, world.others);
      const forgeries = [
        ['no token', {}],
        ["another sign-in's token", { _csrf: stranger.csrf }],
      ] as const;
      const turn = (posts.indexOf(route) + ASKERS.indexOf(name)) % 2;
      for (const [what, fields] of name === 'head' ? forgeries : [forgeries[turn as 0 | 1]]) {
        const answer = await post.call(route.method, address, fields);
        const wanted = asker.signedOut && !route.isPublic ? 401 : 403;
        check(route, what, answer, answer.status === wanted ? null : String(wanted));
      }
    });

    const token = { _csrf: post.csrf };
    const ask = (route: Route, address: string, fields: Record<string, string>): Promise<Answer> =>
      route.method === 'GET'
        ? post.call('GET', address)
        : post.call(route.method, address, { ...fields, ...token });
    const closed = routes.filter((route) => !opens(asker, route));
    await inParallel(closed, async (route) => {
      if (asker.signedOut && route.method !== 'GET') return;
      const answer = await ask(route, addressOf(route, world.others), {});
      check(route, 'closed', answer, closedFault(asker, route, answer));
    });

    // What is not theirs: with nothing filled in and with everything.
    const open = routes.filter((route) => opens(asker, route));
    const answers = everyAnswer(world.harbour.people);
    await inParallel(open.filter(namesAnObject), async (route) => {
      if (asker.mustChangePassword || gapOf(asker, route) !== null) return;
      const hidden: [string, Examples][] = [["another school's", world.otherSchools]];
      const own = route.permission !== undefined && REACH[route.permission] === 'own';
      if (own) hidden.push(["another's", world.others]);
      if (own && name === 'subject') hidden.push(['about themself', world.aboutSubject]);
      for (const [what, objects] of hidden)
        for (const fields of route.method === 'GET' ? [{}] : [{}, answers]) {
          const answer = await ask(route, addressOf(route, objects), fields);
          check(route, what, answer, answer.status === 404 ? null : '404');
        }
    });

    // What is theirs: one after another, for each changes something; the way out comes last.
    for (const route of open.toSorted((a, b) => rank(a) - rank(b))) {
      const answer = await ask(route, await world.ownAddress(route, asker), answers);
      check(route, 'own', answer, openFault(asker, route, answer));
    }
    expect(faults).toEqual([]);
  });

  it('has left no trace in the other school', async () => {
    const after = await rowsOfSchool(app, world.moorside.id);
    const changed = [...after].filter(([table, rows]) => before.get(table) !== rows);
    expect(changed.map(([table]) => table)).toEqual([]);
  });

  it('refuses a form that another site sent, whatever its token', async () => {
    const head = await Caller.signIn(app, 'harbour', 'head');
    const answer = await fetch(`${app.url}/concerns`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: head.cookie, 'sec-fetch-site': 'cross-site' },
      body: new URLSearchParams({ _csrf: head.csrf, words: 'forged' }),
    });
    expect(answer.status).toBe(403);
  });
});

function opens(asker: Asker, { isPublic, permission }: Route): boolean {
  return isPublic || (!asker.signedOut && permission !== undefined && may(asker.roles, permission));
}

function closedFault(asker: Asker, { method }: Route, answer: Answer): string | null {
  if (!asker.signedOut) return answer.status === 404 ? null : '404';
  if (method === 'GET')
    return answer.status === 303 && answer.location === '/sign-in' ? null : '303 to /sign-in';
  return answer.status === 401 ? null : '401';
}

function openFault(
  asker: Asker,
  { method, path, isPublic, ...route }: Route,
  answer: Answer,
): string | null {
  if (path === MAY_BE_UNREADY && answer.status === 503) return null;
  // A guest has no session, so no token: the sign-in form brings both.
  if (isPublic && method !== 'GET') return [403, 422].includes(answer.status) ? null : '403 or 422';
  if (asker.mustChangePassword && !isPublic && !PAGE_OF_THE_FIRST_PASSWORD.includes(path))
    return answer.location === '/account/password' ? null : '303 to /account/password';
  const gap = gapOf(asker, { method, path, isPublic, ...route });
  if (gap !== null) return gapFault(gap, method, path, answer);
  // A grant that an administrator was given by mistake, or before they became one, opens nothing.
  const barred = asker.roles.includes('admin') && path.startsWith('/referrals/:');
  // Whoever has none yet has none to take away.
  const nothing =
    asker.secondFactor === 'needs' && path.startsWith('/account/second-factor/passkeys/:');
  if (barred || nothing) return answer.status === 404 ? null : '404';
  const fine = method === 'GET' ? [200, 204, 303] : [200, 303, 409, 422];
  return fine.includes(answer.status) ? null : fine.join(', ');
}

/** What stands between somebody and a page they have the role for, as the rule has it. */
function gapOf(asker: Asker, { permission, passwordIsEnough, confirmFirst }: Route) {
  if (asker.signedOut || permission === undefined || passwordIsEnough) return null;
  return secondFactorGap(asker, { permission, confirmFirst }, new Date());
}

function gapFault(
  gap: 'confirm' | 'set-up',
  method: string,
  path: string,
  answer: Answer,
): string | null {
  if (method !== 'GET') {
    const wanted = gap === 'confirm' ? 401 : 403;
    return answer.status === wanted ? null : String(wanted);
  }
  const leadsTo = gap === 'confirm' ? '/sign-in/confirmation' : '/account/second-factor';
  return answer.status === 303 && answer.location?.startsWith(leadsTo) === true && path !== leadsTo
    ? null
    : `303 to ${leadsTo}`;
}

/** Reading first; what ends the sign-in last. */
function rank({ method, path }: Route): number {
  if (path === '/sign-out') return 2;
  return method === 'GET' ? 0 : 1;
}
