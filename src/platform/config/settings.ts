import { randomBytes } from 'node:crypto';
import path from 'node:path';
import dotenv from 'dotenv';
import { canBeListenedTo } from '../db/database-address.js';

export interface Settings {
  port: number;
  host: string;
  publicUrl: URL;
  /** True when people reach Earshot over https: cookies are then Secure with the __Host- prefix. */
  secure: boolean;
  /** Unset: the embedded database in `dataDir`. */
  database?: { app: string; worker: string; owner: string };
  dataDir: string;
  keysDir: string;
  demo: 'when-empty' | 'none' | 'public';
  smtpUrl?: string;
  logLevel: string;
  metricsToken?: string;
  /** Providers of sign-ins that a school may choose besides Microsoft's and Google's. */
  oidcIssuers: readonly string[];
}

/** Every fault of the environment at once, one plain line each. */
export class SettingsFault extends Error {
  constructor(readonly faults: string[]) {
    super(faults.join('\n'));
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
export const LOOPBACK = ['localhost', '127.0.0.1', '::1', '[::1]'];

/**
 * Reads the settings of contract.md from an environment.
 * @throws SettingsFault naming every setting that cannot be used.
 */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const faults: string[] = [];
  const text = (name: string): string | undefined => env[name]?.trim() || undefined;

  const port = Number(text('PORT') ?? '3000');
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    faults.push(`PORT must be a whole number from 1 to 65535, not "${env.PORT}".`);

  const host = text('HOST') ?? '127.0.0.1';
  const publicUrl = readUrl(
    'PUBLIC_URL',
    text('PUBLIC_URL') ?? `http://localhost:${port}`,
    faults,
    ['http:', 'https:'],
  );

  const database = readDatabase(text, faults);
  const dataDir = path.resolve(text('EARSHOT_DATA') ?? './data');

  const demoText = text('EARSHOT_DEMO');
  if (demoText !== undefined && demoText !== '0' && demoText !== '1' && demoText !== 'public')
    faults.push(`EARSHOT_DEMO must be 0, 1 or public, not "${demoText}".`);
  const demo = demoText === '0' ? 'none' : demoText === 'public' ? 'public' : 'when-empty';

  const smtpUrl = text('SMTP_URL');
  if (smtpUrl !== undefined) readUrl('SMTP_URL', smtpUrl, faults, ['smtp:', 'smtps:']);

  const logLevel = text('LOG_LEVEL') ?? 'info';
  if (!LOG_LEVELS.includes(logLevel))
    faults.push(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${logLevel}".`);

  const oidcIssuers = (text('EARSHOT_OIDC_ISSUERS') ?? '')
    .split(',')
    .map((issuer) => issuer.trim())
    .filter((issuer) => issuer !== '');
  if (!oidcIssuers.every(isIssuer))
    faults.push(
      'EARSHOT_OIDC_ISSUERS must be addresses that start with https:// (http:// on this machine only), with commas between them and no question mark, # or password in them.',
    );

  if (faults.length > 0) throw new SettingsFault(faults);
  return {
    port,
    host,
    publicUrl,
    secure: publicUrl.protocol === 'https:',
    database,
    dataDir,
    keysDir: path.resolve(text('EARSHOT_KEYS') ?? path.join(dataDir, 'keys')),
    demo,
    smtpUrl,
    logLevel,
    metricsToken: text('METRICS_TOKEN'),
    oidcIssuers,
  };
}

/** The settings of this process: the environment over a `.env` file in the working folder. */
export function settingsFromProcess(): Settings {
  const file: Record<string, string> = {};
  dotenv.config({ processEnv: file, quiet: true });
  return readSettings({ ...file, ...process.env });
}

/** Demo schools have known passwords: they may be served to this machine only, unless said aloud. */
export function mayServeDemo(settings: Settings): boolean {
  return (
    settings.demo === 'public' ||
    (LOOPBACK.includes(settings.host) && LOOPBACK.includes(settings.publicUrl.hostname))
  );
}

/** A fresh secret of 256 bits, as text that is safe in a URL. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function readDatabase(
  text: (name: string) => string | undefined,
  faults: string[],
): Settings['database'] {
  const app = text('DATABASE_URL');
  const worker = text('DATABASE_WORKER_URL');
  const owner = text('DATABASE_OWNER_URL');
  if (app === undefined) {
    if (worker !== undefined || owner !== undefined)
      faults.push('DATABASE_WORKER_URL and DATABASE_OWNER_URL need DATABASE_URL beside them.');
    return undefined;
  }
  if (worker === undefined) faults.push('DATABASE_WORKER_URL is needed beside DATABASE_URL.');
  if (owner === undefined) faults.push('DATABASE_OWNER_URL is needed beside DATABASE_URL.');
  const trusted = text('EARSHOT_TRUST_DATABASE_NETWORK');
  if (trusted !== undefined && trusted !== '0' && trusted !== '1')
    faults.push(`EARSHOT_TRUST_DATABASE_NETWORK must be 0 or 1, not "${trusted}".`);
  for (const [name, value] of Object.entries({
    DATABASE_URL: app,
    DATABASE_WORKER_URL: worker,
    DATABASE_OWNER_URL: owner,
  })) {
    if (value === undefined) continue;
    const before = faults.length;
    readUrl(name, value, faults, ['postgres:', 'postgresql:']);
    if (faults.length === before && trusted !== '1') refuseListeners(name, value, faults);
  }
  return { app, worker: worker ?? '', owner: owner ?? '' };
}

/** What children wrote, and every password's hash, would cross the network for all on it to read. */
function refuseListeners(name: string, value: string, faults: string[]): void {
  try {
    if (!canBeListenedTo(value)) return;
    faults.push(
      `${name} leads to another machine without a checked, encrypted connection: add ?sslmode=verify-full to it (and &sslrootcert=<file> for an authority of your own), or set EARSHOT_TRUST_DATABASE_NETWORK=1 if nobody else is on that network.`,
    );
  } catch {
    // The library's own words may hold the address.
    faults.push(`${name} cannot be used: look at its sslmode and at the files it names.`);
  }
}

/** OpenID Connect Core 1.0, 1.2: https, no query, no fragment. Plain http never leaves this machine. */
function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const safe =
    url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname));
  return safe && !/[?#]/.test(text) && url.username === '' && url.password === '';
}

function readUrl(name: string, value: string, faults: string[], protocols: string[]): URL {
  const wanted = protocols.map((p) => `${p}//`).join(' or ');
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !protocols.includes(url.protocol)) {
    // The value itself may hold a password, so it is not repeated.
    faults.push(`${name} must be an address that starts with ${wanted}.`);
    return new URL('http://localhost');
  }
  return url;
}
