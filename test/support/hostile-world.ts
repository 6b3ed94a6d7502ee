import { startApp, type TestApp } from './app.js';
import { type BuiltSchool, buildSchool } from './builders/school.js';
import { type Connection, connect } from './builders/single-sign-on.js';
import { type Asked, type Claims, HostileProvider } from './hostile-provider.js';
import { type Page, Visitor } from './visitor.js';

/** Issuers that the settings list; one server answers for all. */
const PATHS = ['', '/b', '/liar', '/inward', '/weak'];

/** Two schools that trust a provider which lies. */
export class HostileWorld {
  private constructor(
    readonly hostile: HostileProvider,
    readonly app: TestApp,
    readonly harbour: BuiltSchool,
    readonly moorside: BuiltSchool,
    readonly usual: Connection,
  ) {}

  static async start(): Promise<HostileWorld> {
    const hostile = await new HostileProvider().start();
    const issuers = PATHS.map((path) => hostile.issuer(path)).join(',');
    const app = await startApp({ env: { EARSHOT_OIDC_ISSUERS: issuers } });
    const harbour = await buildSchool(app, { sam: ['student'], ada: ['admin'] });
    const moorside = await buildSchool(app, { mo: ['student'] }, { slug: 'moorside' });
    return new HostileWorld(hostile, app, harbour, moorside, {
      kind: 'other',
      issuer: hostile.issuer(),
      clientId: 'earshot',
      secret: 'the-client-secret-of-earshot',
      matchBy: 'email',
    });
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.hostile.close();
  }

  /** Nobody linked, and harbour's provider as `usual` but for `over`. */
  async reset(over: Partial<Connection> = {}): Promise<void> {
    this.hostile.document = {};
    await this.app.db.asOwner((tx) => tx.query(`DELETE FROM identity`));
    await connect(this.app, this.harbour.id, { ...this.usual, ...over });
  }

  async go(visitor: Visitor, school = 'harbour'): Promise<Asked & { address: URL }> {
    const leaving = await visitor.get(`/sign-in/with/${school}`);
    if (leaving.status !== 303) throw new Error(`Nobody was sent on: ${leaving.status}`);
    const address = new URL(String(leaving.headers.location));
    const of = (name: string): string => address.searchParams.get(name) ?? '';
    return { address, state: of('state'), nonce: of('nonce') };
  }

  come(visitor: Visitor, state: string, more = ''): Promise<Page> {
    return visitor.get(`/sign-in/return?code=a-code&state=${encodeURIComponent(state)}${more}`);
  }

  /** The truth but for `over`. */
  claims(asked: Asked, over: Claims = {}): Claims {
    const { issuer, clientId } = this.usual;
    return { ...this.hostile.claims(issuer, clientId, asked, this.app.clock.now()), ...over };
  }

  /** Nobody is in, nothing is linked, and one line says so without saying who. */
  async expectRefused(
    visitor: Visitor,
    come: () => Promise<Page>,
    { why, status = 403 }: { why: string; status?: number },
  ): Promise<void> {
    const [signIns, lines] = [await this.count('sign_in'), await this.count('audit.event')];
    const page = await come();
    expect(page.status).toBe(status);
    expect(page.$('h1').text()).toBe('Sign in');
    expect(page.$('main').text()).toMatch(/did not get you in|does not answer/);
    expect((await visitor.get('/account/password')).headers.location).toBe('/sign-in');
    expect(await this.count('sign_in')).toBe(signIns);
    expect(await this.count('identity')).toBe(0);
    expect(await this.count('audit.event')).toBe(lines + 1);
    const [line] = await this.app.db.asOwner((tx) =>
      tx.query<{ action: string; detail: { why: string } }>(
        `SELECT * FROM audit.event ORDER BY seq DESC LIMIT 1`,
      ),
    );
    expect(line?.action).toBe('sign_in_refused');
    expect(Object.keys(line?.detail ?? {})).toEqual(['why']);
    expect(line?.detail.why).toMatch(new RegExp(`^(${why})$`));
    expect(JSON.stringify(line)).not.toMatch(/sam|harbour\.example|subject-of/);
  }

  async count(table: string): Promise<number> {
    const [row] = await this.app.db.asOwner((tx) =>
      tx.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`),
    );
    return row?.n ?? -1;
  }
}
