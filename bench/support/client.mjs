// A person with a browser but no scripts, for drills and benches: cookies, forms, hidden fields.
import * as cheerio from 'cheerio';

export class Client {
  #cookies = new Map();

  /** @param headers sent with every request */
  constructor(url, headers = {}) {
    this.url = url;
    this.headers = headers;
  }

  get cookies() {
    return Object.fromEntries(this.#cookies);
  }

  /** As a request carries them. */
  get cookie() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async get(path) {
    return this.#send(path, { method: 'GET' });
  }

  /** Reads the form that posts to `action` on a page, filled with `fields`. */
  async form(page, action, fields) {
    const { $ } = await this.get(page);
    const body = new URLSearchParams();
    $(`form[action="${action}"] input[type=hidden]`).each((_, input) => {
      if (!(input.attribs.name in fields))
        body.append(input.attribs.name, input.attribs.value ?? '');
    });
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    return body;
  }

  async post(path, body) {
    return this.#send(path, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  }

  async signIn(school, username, password = 'earshot-demo') {
    const body = await this.form('/sign-in', '/sign-in', { school, username, password });
    const answer = await this.post('/sign-in', body);
    if (answer.status !== 303) throw new Error(`${username} could not sign in: ${answer.status}`);
  }

  async #send(path, options) {
    const response = await fetch(this.url + path, {
      ...options,
      redirect: 'manual',
      headers: { ...this.headers, ...options.headers, cookie: this.cookie },
      signal: AbortSignal.timeout(15_000),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name) this.#cookies.set(name, value);
    }
    const text = await response.text();
    return {
      status: response.status,
      location: response.headers.get('location') ?? '',
      text,
      get $() {
        return cheerio.load(text);
      },
    };
  }
}
