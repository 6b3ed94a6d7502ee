import type { TestApp } from './app.js';
import { PASSWORD } from './builders/school.js';
import { showSecondFactor, tokenIn } from './second-factor.js';

export interface Answer {
  status: number;
  location: string | null;
  text: string;
}

/** So many kept connections may have been idle too long together. */
const STALE_AT_ONCE = 20;

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
    { url, db }: Pick<TestApp, 'url' | 'db'>,
    school: string,
    username: string,
  ): Promise<Caller> {
    const door = await fetch(`${url}/sign-in`);
    const guest = new Caller(url, cookieOf(door), csrfOf(await door.text()));
    const answer = await guest.send('POST', '/sign-in', {
      _csrf: guest.csrf,
      school,
      username,
      password: PASSWORD,
    });
    if (answer.status !== 303) throw new Error(`${username} of ${school}: ${answer.status}`);
    // Read to its end: until then the connection is not free for the next request.
    await answer.text();
    const signedIn = new Caller(url, cookieOf(answer), '');
    await showSecondFactor({ db }, signedIn.token);
    const first = await signedIn.call('GET', '/account/password');
    const csrf = csrfOf(first.text);
    if (csrf === '') throw new Error(`${username} got a page without a token: ${first.status}`);
    return new Caller(url, signedIn.cookie, csrf);
  }

  /** What the database knows this sign-in by. */
  get token(): string {
    return tokenIn(this.cookie);
  }

  async call(method: string, path: string, fields?: Record<string, string>): Promise<Answer> {
    const answer = await this.send(method, path, fields);
    return {
      status: answer.status,
      location: answer.headers.get('location'),
      text: await answer.text(),
    };
  }

  private async send(
    method: string,
    path: string,
    fields?: Record<string, string>,
  ): Promise<Response> {
    const ask = (): Promise<Response> =>
      fetch(this.url + path, {
        method,
        redirect: 'manual',
        headers: this.cookie === '' ? {} : { cookie: this.cookie },
        body: fields === undefined ? undefined : new URLSearchParams(fields),
      });
    for (let tries = 1; ; tries += 1)
      try {
        return await ask();
      } catch (error) {
        // A kept connection that was idle too long, closed as the request was written: never read.
        const { code = '' } = ((error as Error).cause ?? {}) as { code?: string };
        if (tries === STALE_AT_ONCE || !['ECONNRESET', 'UND_ERR_SOCKET'].includes(code))
          throw error;
      }
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
  const session = answer.headers.getSetCookie().find((each) => each.startsWith('earshot='));
  return session?.split(';')[0] ?? '';
}

function csrfOf(html: string): string {
  return /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
}
