import { startApp, type TestApp } from './app.js';
import { type BuiltSchool, buildSchool } from './builders/school.js';
import { connect } from './builders/single-sign-on.js';
import type { Match } from '../../src/accounts/single-sign-on/providers.rules.js';
import { CLIENT, type RealProvider, startRealProvider } from './real-provider.js';
import { type Page, Visitor } from './visitor.js';

export const PAGE = '/accounts/single-sign-on';

/** Two schools beside a real provider, and the ways people go between them. */
export class SingleSignOnWorld {
  private constructor(
    readonly provider: RealProvider,
    readonly app: TestApp,
    readonly harbour: BuiltSchool,
    readonly moorside: BuiltSchool,
    /** The administrator of harbour. */
    readonly ada: Visitor,
  ) {}

  static async start(people: Record<string, string[]>): Promise<SingleSignOnWorld> {
    const provider = await startRealProvider();
    const app = await startApp({ env: { EARSHOT_OIDC_ISSUERS: provider.issuer } });
    const harbour = await buildSchool(app, { ada: ['admin'], ...people });
    const other = { mo: ['student'], max: ['admin'] };
    const moorside = await buildSchool(app, other, { slug: 'moorside' });
    const ada = await Visitor.signedIn(app, 'ada');
    return new SingleSignOnWorld(provider, app, harbour, moorside, ada);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.provider.close();
  }

  /** As if an administrator had set it up. */
  connect(matchBy: Match): Promise<void> {
    const { issuer } = this.provider;
    const { id: clientId, secret } = CLIENT;
    const connection = { kind: 'other', issuer, clientId, secret, matchBy } as const;
    return connect(this.app, this.harbour.id, connection);
  }

  owner<T extends object>(sql: string, values: unknown[] = []): Promise<T[]> {
    return this.app.db.asOwner((tx) => tx.query<T>(sql, values));
  }

  events(action: string): Promise<{ record_id: string; detail: object }[]> {
    return this.owner(`SELECT record_id, detail FROM audit.event WHERE action = $1 ORDER BY seq`, [
      action,
    ]);
  }

  async links(): Promise<string[]> {
    const rows = await this.owner<{ subject: string }>(`SELECT subject FROM identity ORDER BY 1`);
    return rows.map(({ subject }) => subject);
  }

  /** The other button of the sign-in form. */
  press(visitor: Visitor, door: Page, fields: Record<string, string>): Promise<Page> {
    const hidden: Record<string, string> = {};
    for (const input of door.$('form[action="/sign-in"] input[type=hidden]').toArray())
      hidden[input.attribs.name ?? ''] = input.attribs.value ?? '';
    return visitor.send('/sign-in/with', { ...hidden, ...fields });
  }

  /** Signs in there as `provider.account`, up to the moment when the browser is sent back. */
  async come(visitor: Visitor, door?: Page): Promise<string> {
    const shown = door ?? (await visitor.get('/sign-in'));
    const leaving = await visitor.get(
      leadsOn(await this.press(visitor, shown, { school: 'harbour' })),
    );
    return this.provider.visit(String(leaving.headers.location));
  }

  async enter(visitor: Visitor, door?: Page): Promise<Page> {
    return visitor.get(await this.come(visitor, door));
  }
}

/** Where a page leads by itself. */
export function leadsOn(page: Page): string {
  const [, next] = /^0; url=(.+)$/.exec(String(page.headers.refresh)) ?? [];
  if (next === undefined) throw new Error(`This page leads nowhere: ${page.status}`);
  if (page.$(`a[href="${next}"]`).length !== 1) throw new Error('There is no link for it.');
  return next;
}

/** Who a browser is signed in as; '' when it is nobody. */
export async function who(visitor: Visitor): Promise<string> {
  return (await visitor.get('/account/password')).$('.menu__person strong').text();
}
