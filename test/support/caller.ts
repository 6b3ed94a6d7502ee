import type { TestApp } from './app.js';
import { PASSWORD } from './builders/school.js';

export interface Answer {
  status: number;
  location: string | null;
  text: string;
}

/**
 * A signed-in browser reduced to what thousands of requests need: one cookie, one token, kept
 * connections, no document. `Visitor` is for stories.
 */
export class Caller {
  private constructor(
    private readonly url: string,
    readonly cookie: string,
    /** The token of this sign-in's forms. */
    readonly csrf: string,
  ) {}

  static anonymous({ url }: Pick<TestApp, 'url'>): Caller {
    return new Caller(url, '', '');
  }

  static async signIn(
    { url }: Pick<TestApp, 'url'>,
    school: string,
    username: string,
  ): Promise<Caller> {
    const page = await fetch(`${url}/sign-in`);
    const guest = new Caller(url, cookieOf(page), csrfOf(await page.text()));
    const answer = await guest.send('POST', '/sign-in', {
      _csrf: guest.csrf,
      school,
      username,
      password: PASSWORD,
    });
    if (answer.status !== 303) throw new Error(`${username} of ${school}: ${answer.status}`);
    const signedIn = new Caller(url, cookieOf(answer), '');
    const { text } = await signedIn.call('GET', '/account/password');
    return new Caller(url, signedIn.cookie, csrfOf(text));
  }

  /** What the database knows this sign-in by. */
  get token(): string {
    return /^earshot=s:([^.]+)\./.exec(decodeURIComponent(this.cookie))?.[1] ?? '';
  }

  async call(method: string, path: string, fields?: Record<string, string>): Promise<Answer> {
    const answer = await this.send(method, path, fields);
    return {
      status: answer.status,
      location: answer.headers.get('location'),
      text: await answer.text(),
    };
  }

  private send(method: string, path: string, fields?: Record<string, string>): Promise<Response> {
    return fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: this.cookie === '' ? {} : { cookie: this.cookie },
      body: fields === undefined ? undefined : new URLSearchParams(fields),
    });
  }
}

/** Works on `items`, so many at a time. */
export async function inParallel<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  atOnce = 8,
): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

function cookieOf(answer: Response): string {
  return (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
}

function csrfOf(html: string): string {
  return /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
}
