import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Claims = Record<string, unknown>;
type Answer = (req: IncomingMessage, res: ServerResponse) => void;

/** What the provider was asked with; everything of it can be answered wrongly. */
export interface Asked {
  state: string;
  nonce: string;
}

const rsa = (): { publicKey: KeyObject; privateKey: KeyObject } =>
  generateKeyPairSync('rsa', { modulusLength: 2048 });

/**
 * A provider that answers whatever a test tells it to. It has a discovery document, keys and a
 * token endpoint; nobody signs in: a test goes straight back with a code of its own.
 */
export class HostileProvider {
  private readonly server = createServer((req, res) => this.answer(req, res));
  private readonly good = rsa();
  private readonly other = rsa();
  private next: Answer = (_req, res) => res.writeHead(500).end();
  /** Over the document it would rightly publish. */
  document: Claims = {};

  async start(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** One server stands for several issuers: `/a`, `/b`. */
  issuer(path = ''): string {
    return this.origin + path;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** The next code is changed for this token. */
  tokenWill(idToken: string): void {
    this.nextWill((_req, res) =>
      json(res, 200, { access_token: 'a', token_type: 'Bearer', id_token: idToken }),
    );
  }

  nextWill(answer: Answer): void {
    this.next = answer;
  }

  /** What a good provider would say of an account, for `tokenWill(token(…))`. */
  claims(issuer: string, clientId: string, asked: Asked, now: Date): Claims {
    const seconds = Math.floor(now.getTime() / 1000);
    return {
      iss: issuer,
      aud: clientId,
      sub: 'subject-of-sam',
      nonce: asked.nonce,
      iat: seconds,
      exp: seconds + 300,
      email: 'sam@harbour.example',
      email_verified: true,
    };
  }

  token(claims: Claims, header: Claims = {}, key: 'good' | 'other' = 'good'): string {
    const signed = encoded({ alg: 'RS256', kid: 'good', ...header }, claims);
    const hash = header.alg === 'RS512' ? 'sha512' : 'sha256';
    return `${signed}.${sign(hash, Buffer.from(signed), this[key].privateKey).toString('base64url')}`;
  }

  /** Signed by nobody. */
  unsigned(claims: Claims): string {
    return `${encoded({ alg: 'none' }, claims)}.`;
  }

  /** Signed with something that is no secret between us and the provider's key. */
  hmac(claims: Claims, secret: string | 'public key'): string {
    const key =
      secret === 'public key'
        ? this.good.publicKey.export({ type: 'spki', format: 'pem' })
        : secret;
    const signed = encoded({ alg: 'HS256', kid: 'good' }, claims);
    return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
  }

  private answer(req: IncomingMessage, res: ServerResponse): void {
    const { pathname } = new URL(req.url ?? '', this.origin);
    const [, path = '', what = ''] =
      /^(.*?)(\/\.well-known\/openid-configuration|\/keys|\/token)$/.exec(pathname) ?? [];
    const issuer = this.issuer(path);
    if (what === '/keys') return json(res, 200, { keys: [this.jwk()] });
    if (what === '/token') return this.next(req, res);
    if (what === '') return void res.writeHead(404).end();
    json(res, 200, {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      // It would sign with anything: what is taken is not its to say.
      id_token_signing_alg_values_supported: ['RS256', 'RS512', 'HS256', 'none'],
      token_endpoint_auth_methods_supported: ['client_secret_post'],
      ...this.document,
    });
  }

  private jwk(): object {
    return { ...this.good.publicKey.export({ format: 'jwk' }), kid: 'good', use: 'sig' };
  }
}

function encoded(...parts: object[]): string {
  return parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
}

export function json(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
