import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { interactionPolicy } from 'oidc-provider';

export const CLIENT = { id: 'earshot', secret: 'a-secret-of-the-provider' };
/** PORT of `startApp`; nobody listens there, browsers are led on by hand. */
const APP = 'http://localhost:3999';

export interface ProviderAccount {
  sub: string;
  email?: string;
  email_verified?: boolean;
  upn?: string;
  preferred_username?: string;
  roles?: string[];
}

/** A real OpenID provider on a free port of loopback, which signs in whoever it is told to. */
export interface RealProvider {
  issuer: string;
  /** Whoever presses "sign in" there next. */
  account: ProviderAccount;
  /** A browser of its own follows the way from the application until it leads back to it. */
  visit(address: string): Promise<string>;
  close(): Promise<void>;
}

export async function startRealProvider(): Promise<RealProvider> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state = { account: { sub: 'nobody' } as ProviderAccount };
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);

  const oidc = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${APP}/sign-in/return`],
        post_logout_redirect_uris: [`${APP}/sign-in`],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'one', use: 'sig' }] },
    cookies: { keys: [randomUUID()] },
    claims: {
      openid: ['sub', 'upn', 'roles'],
      profile: ['preferred_username'],
      email: ['email', 'email_verified'],
    },
    conformIdTokenClaims: false,
    ttl: { AccessToken: 600, Grant: 3600, IdToken: 3600, Interaction: 600, Session: 600 },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    interactions: { policy, url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: () => ({ ...state.account }),
    }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        accountId: ctx.oidc.session?.accountId,
        clientId: ctx.oidc.client?.clientId,
      });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
  const handle = oidc.callback();
  server.on('request', (req, res) => {
    if (req.url?.startsWith('/interaction/') !== true) return void handle(req, res);
    const login = { accountId: state.account.sub };
    oidc
      .interactionFinished(req, res, { login, select_account: {} })
      .catch((fault: unknown) => res.writeHead(500).end(String(fault)));
  });

  return {
    issuer,
    get account() {
      return state.account;
    },
    set account(next) {
      state.account = next;
    },
    visit: (address) => follow(address),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function follow(address: string): Promise<string> {
  const cookies = new Map<string, string>();
  for (let step = 0; step < 12; step += 1) {
    if (address.startsWith(APP)) return address.slice(APP.length);
    const answer = await fetch(address, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
    });
    for (const set of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (set.split(';')[0] ?? '').split(/=(.*)/s);
      cookies.set(name, value);
    }
    const next = answer.headers.get('location');
    if (next === null) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
    address = new URL(next, address).href;
  }
  throw new Error(`It never led back: ${address}`);
}
