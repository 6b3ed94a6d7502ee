import { stat } from 'node:fs/promises';
import { command, type Account } from './command.js';
import { EmbeddedFault } from './fault.js';

/** Made when the system has neither of the others; it owns nothing but the database. */
const OWN_ACCOUNT = 'earshot-db';

/**
 * Postgres refuses to run as root, so root hands it to an unprivileged user: the one that owns the
 * cluster already, else `postgres`, else `nobody`, else one made for it.
 * @returns undefined when we are not root: Postgres then runs as we do.
 */
export async function postgresAccount(cluster: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(cluster).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0)
    return { name: `number ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  for (const name of ['postgres', 'nobody', OWN_ACCOUNT]) {
    const known = await lookUp(name);
    if (known !== undefined) return known;
  }
  return makeAccount();
}

async function makeAccount(): Promise<Account> {
  const ways = [
    ['useradd', '--system', '--no-create-home', '--shell', '/bin/false', OWN_ACCOUNT],
    ['adduser', '-S', '-H', '-D', '-s', '/bin/false', OWN_ACCOUNT],
  ] as const;
  for (const [program, ...words] of ways) {
    await command(program, words).catch(() => undefined);
    const made = await lookUp(OWN_ACCOUNT);
    if (made !== undefined) return made;
  }
  throw new EmbeddedFault(
    `The embedded database cannot run as root, and the user ${OWN_ACCOUNT} could not be made for it. Start Earshot as an ordinary user.`,
  );
}

async function lookUp(name: string): Promise<Account | undefined> {
  try {
    const uid = Number(await command('id', ['-u', name]));
    const gid = Number(await command('id', ['-g', name]));
    return uid === 0 ? undefined : { name, uid, gid };
  } catch {
    return undefined;
  }
}
