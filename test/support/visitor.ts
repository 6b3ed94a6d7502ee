import * as cheerio from 'cheerio';
import request, { type Response, type Test } from 'supertest';
import type { TestApp } from './app.js';
import { showSecondFactor, tokenIn } from './second-factor.js';

/** What a form sends: one value, or several of the same name. */
export type Fields = Record<string, string | string[]>;

export interface Page extends Response {
  $: cheerio.CheerioAPI;
}

/**
 * A person with a browser but no scripts: keeps cookies, reads a page, fills in its form and sends
 * the hidden fields with it, as contract.md says a program may.
 */
export class Visitor {
  private readonly agent: ReturnType<typeof request.agent>;
  /** What another browser would need to be taken for this one. */
  cookie = '';

  constructor(
    private readonly app: Pick<TestApp, 'url'> & Partial<Pick<TestApp, 'db'>>,
    private readonly headers: Record<string, string> = {},
  ) {
    this.agent = request.agent(app.url);
  }

  /** Somebody who has signed in, with everything they have to show. */
  static async signedIn(
    app: Pick<TestApp, 'url' | 'db'>,
    username: string,
    school = 'harbour',
  ): Promise<Visitor> {
    const visitor = new Visitor(app);
    await visitor.signIn(school, username);
    return visitor;
  }

  async get(path: string): Promise<Page> {
    return this.read(await this.dressed(this.agent.get(path)));
  }

  /** Opens `page`, then posts its form to `path` with `fields` over what the form holds. */
  async post(page: string, path: string, fields: Fields): Promise<Page> {
    const shown = await this.get(page);
    return this.postFrom(shown, path, fields);
  }

  /** Posts the form that stands on a page already open. */
  async postFrom(shown: Page, path: string, fields: Fields): Promise<Page> {
    const hidden: Fields = {};
    for (const input of shown.$(`form[action="${path}"] input[type=hidden]`).toArray()) {
      const { name, value } = input.attribs;
      if (name !== undefined) hidden[name] = value ?? '';
    }
    return this.send(path, { ...hidden, ...fields });
  }

  /** Opens `page`, then sends its form with a file, as a browser does for multipart/form-data. */
  async upload(
    page: string,
    path: string,
    fields: Record<string, string>,
    file?: { name: string; bytes: Buffer },
  ): Promise<Page> {
    const shown = await this.get(page);
    const sent = this.dressed(this.agent.post(path));
    for (const input of shown.$(`form[action="${path}"] input[type=hidden]`).toArray())
      sent.field(input.attribs.name ?? '', input.attribs.value ?? '');
    for (const [name, value] of Object.entries(fields)) sent.field(name, value);
    if (file !== undefined) sent.attach('file', file.bytes, file.name);
    return this.read(await sent);
  }

  /** Posts fields as they are: forged and replayed requests. */
  async send(path: string, fields: Fields): Promise<Page> {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(fields))
      for (const part of Array.isArray(value) ? value : [value]) body.append(name, part);
    return this.read(await this.dressed(this.agent.post(path)).type('form').send(body.toString()));
  }

  /** With everything they have to show: of a second factor, that it was shown. */
  async signIn(school: string, username: string, password = 'earshot-demo'): Promise<Page> {
    const answer = await this.signInByPassword(school, username, password);
    const { db } = this.app;
    if (db !== undefined) await showSecondFactor({ db }, tokenIn(this.cookie));
    return answer;
  }

  /** With the password alone. */
  async signInByPassword(
    school: string,
    username: string,
    password = 'earshot-demo',
  ): Promise<Page> {
    const answer = await this.post('/sign-in', '/sign-in', { school, username, password });
    if (answer.status !== 303)
      throw new Error(`${username} of ${school} could not sign in: ${answer.status}`);
    return answer;
  }

  private read(response: Response): Page {
    const cookies = (response.headers['set-cookie'] as unknown as string[] | undefined) ?? [];
    const cookie = cookies.find((each) => /^(__Host-)?earshot=/.test(each));
    if (cookie !== undefined) this.cookie = cookie.split(';')[0] ?? '';
    const html = response.type === 'text/html' ? response.text : '';
    return Object.assign(response, { $: cheerio.load(html) });
  }

  private dressed(test: Test): Test {
    return test.redirects(0).set(this.headers);
  }
}
