import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test, type TestingModule } from '@nestjs/testing';
import { PERMISSIONS } from '../../src/accounts/permissions.js';
import { AppModule } from '../../src/app.module.js';
import { readSettings } from '../../src/platform/config/settings.js';
import { Keys } from '../../src/platform/crypto/keys.js';
import { routesOf, type Route } from '../support/routes.js';

const source = fileURLToPath(new URL('../../src', import.meta.url));
/** The application is put together and not started: nobody answers here. */
const NOWHERE = 'postgres://nobody@127.0.0.1:9/nowhere';
/** What may be opened without a sign-in; a new line here is a decision. */
const OPEN = [
  'GET /health/live',
  'GET /health/ready',
  'GET /help-now',
  'GET /help-now/:school',
  'GET /metrics',
  'GET /privacy-notice',
  'GET /privacy-notice/:school',
  'GET /sign-in',
  'GET /sign-in/return',
  'GET /sign-in/with/:school',
  'POST /sign-in',
  'POST /sign-in/with',
];

/** What asks who is sitting there once more: exports, emergencies, and who may get in (security.md). */
const CONFIRMED = [
  'GET /account/second-factor/app',
  'GET /account/second-factor/passkeys/new',
  'GET /account/single-sign-on/start',
  'GET /accounts/single-sign-on',
  'GET /privacy/leavers/:leaver/file',
  'GET /privacy/own/:request/copy.json',
  'GET /privacy/own/:request/copy.pdf',
  'GET /privacy/requests/:request/parts/:part/copy.json',
  'GET /privacy/requests/:request/parts/:part/copy.pdf',
  'POST /access/break-glass',
  'POST /access/break-glass/:id/opening',
  'POST /account/second-factor/app',
  'POST /account/second-factor/app/confirmation',
  'POST /account/second-factor/passkeys',
  'POST /account/second-factor/passkeys/:id/removal',
  'POST /account/second-factor/recovery-codes',
  'POST /account/sign-ins/:id/ending',
  'POST /account/sign-ins/ending',
  'POST /account/single-sign-on/unlinking',
  'POST /accounts/:id/password',
  'POST /accounts/:id/restoration',
  'POST /accounts/:id/roles',
  'POST /accounts/:id/second-factor',
  'POST /accounts/:id/suspension',
  'POST /accounts/:id/unlinking',
  'POST /accounts/password-sheets',
  'POST /accounts/single-sign-on',
  'POST /accounts/single-sign-on/switch',
  'POST /accounts/single-sign-on/test',
  'POST /privacy/requests/:request/parts',
  'POST /privacy/retention/batches/:batch/confirmation',
  'POST /privacy/retention/review/:referral/agreement',
  'POST /privacy/retention/schedule/:kind',
  'POST /roster/:id/application',
  'POST /school/posts/proposals',
  'POST /school/posts/proposals/:id/confirmation',
];
/** What answers before the second factor was shown. */
const BY_PASSWORD_ALONE = [
  'GET /account/stay',
  'GET /sign-in/confirmation',
  'POST /sign-in/confirmation',
  'POST /sign-out',
];

/** What one person can do so often and no oftener. Nothing that asks for help or raises a concern. */
const PACED = [
  'asking: POST /privacy/own',
  'copying: GET /privacy/impact-assessment/print',
  'copying: GET /privacy/leavers/:leaver/file',
  'copying: GET /privacy/own/:request/copy.json',
  'copying: GET /privacy/own/:request/copy.pdf',
  'copying: GET /privacy/requests/:request/parts/:part/copy.json',
  'copying: GET /privacy/requests/:request/parts/:part/copy.pdf',
  'making: POST /accounts/password-sheets',
  'making: POST /accounts/single-sign-on/test',
  'making: POST /audit/checks',
  'making: POST /privacy/requests',
  'making: POST /privacy/requests/:request/parts',
  'making: POST /roster',
  'making: POST /summaries',
  'searching: POST /accounts/searches',
];

describe('routes', () => {
  let module: TestingModule;
  let routes: Route[];

  beforeAll(async () => {
    const settings = readSettings({ LOG_LEVEL: 'silent' });
    const urls = { app: NOWHERE, worker: NOWHERE, owner: NOWHERE };
    module = await Test.createTestingModule({
      imports: [AppModule.with({ settings, keys: Keys.fresh(), urls })],
    }).compile();
    // `routesOf` asks for what every module holds, which is known before the application starts.
    routes = routesOf(module as unknown as NestExpressApplication);
  });

  it('are those of every controller in the source', () => {
    const written = controllersIn(source).sort();
    const known = [...new Set(routes.map(({ handler }) => handler.split('.')[0]))].sort();
    expect(written.length).toBeGreaterThan(10);
    expect(known).toEqual(written);
  });

  it('each say who may use them: @Allow(permission) or @Public(), never both', () => {
    const undecided = routes.filter(
      ({ permission, isPublic }) => isPublic === (permission !== undefined),
    );
    expect(undecided.map(({ method, path, handler }) => `${method} ${path} (${handler})`)).toEqual(
      [],
    );
  });

  it('ask for permissions of the role table', () => {
    const asked = new Set(routes.flatMap(({ permission }) => permission ?? []));
    expect([...asked].filter((permission) => !(permission in PERMISSIONS))).toEqual([]);
  });

  it('leave no permission of the role table without a use', () => {
    const text = sourcesIn(source)
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const unused = Object.keys(PERMISSIONS).filter((name) => text.split(`'${name}'`).length < 3);
    expect(unused).toEqual([]);
  });

  it('are open to everybody only where that was decided', () => {
    const open = routes
      .filter(({ isPublic }) => isPublic)
      .map(({ method, path }) => `${method} ${path}`);
    expect(open.sort()).toEqual(OPEN);
  });

  it('ask for a fresh proof, or do without a second factor, only where that was decided', () => {
    const lines = (which: (route: Route) => boolean): string[] =>
      routes
        .filter(which)
        .map(({ method, path }) => `${method} ${path}`)
        .sort();
    expect(lines(({ confirmFirst }) => confirmFirst)).toEqual(CONFIRMED);
    expect(lines(({ passwordIsEnough }) => passwordIsEnough)).toEqual(BY_PASSWORD_ALONE);
  });

  it('are answered so often and no oftener only where that was decided, and never those for help', () => {
    const paced = routes.filter((route) => route.paced !== undefined);
    const lines = paced.map((route) => `${route.paced}: ${route.method} ${route.path}`);
    expect(lines.sort()).toEqual(PACED);
    expect(lines.filter((line) => /help-now|concerns|contacts|break-glass/.test(line))).toEqual([]);
  });

  it('are each served by one handler', () => {
    const lines = routes.map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, ':')}`);
    expect(lines.filter((line, index) => lines.indexOf(line) !== index)).toEqual([]);
  });

  it('change nothing by being looked at: a write is a post', () => {
    expect([...new Set(routes.map(({ method }) => method))].sort()).toEqual(['GET', 'POST']);
  });
});

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => path.join(folder, file));
}

function controllersIn(folder: string): string[] {
  return sourcesIn(folder).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^@Controller\([\s\S]*?^export class (\w+)/gm)].map(
      ([, name]) => name ?? '',
    ),
  );
}
