import { type Command, Option } from 'commander';
import { Audit } from '../platform/audit/audit.js';
import { Clock } from '../platform/clock/clock.js';
import { settingsFromProcess } from '../platform/config/settings.js';
import { byWrapping, keysThatFail, tryDataKeys } from '../platform/crypto/key-faults.js';
import { knowsThese, tableIsThere } from '../platform/crypto/install-keys.js';
import { Keys } from '../platform/crypto/keys.js';
import { rotateSchoolKeys } from '../platform/crypto/rotate-school-keys.js';
import {
  addWrappingKey,
  retireWrappingKeys,
  rewrapSchoolKeys,
  rotatingAlone,
  type Say,
} from '../platform/crypto/rotate-wrapping-key.js';
import { schoolKeys } from '../platform/crypto/school-keys.js';
import { Announcements } from '../platform/db/announcements.js';
import { Database } from '../platform/db/database.js';
import { openDatabase } from '../platform/db/open-database.js';
import type { Tx } from '../platform/db/tx.js';
import { CommandFault, withContext } from './open-context.js';
import { shredSchool } from './shred-school.js';

export interface RotateOptions {
  schoolKeys?: boolean;
  addOnly?: boolean;
  retire?: boolean;
}

export function keysCommands(program: Command): void {
  const keys = program.command('keys').description('Looks after the keys outside the database.');
  keys
    .command('check')
    .description('Says whether the key file opens all that this database holds. Changes nothing.')
    .action(checkHere);
  keys
    .command('rotate')
    .description('Makes a new wrapping key and puts it to use, beside a running application.')
    .option('--school-keys', "also changes every school's own key")
    .option('--add-only', 'only puts the new key into the file, to be copied to other machines')
    .addOption(
      new Option(
        '--retire',
        'makes no key, but takes old ones that wrap nothing out of the file: older backups need them',
      ).conflicts(['schoolKeys', 'addOnly']),
    )
    .action((options: RotateOptions) =>
      withContext(({ app, db }) =>
        rotateKeys(db, app.get(Keys), app.get(Audit), options, (line) => console.log(line)),
      ),
    );
  keys
    .command('shred')
    .description('Makes all words of a school that leaves unreadable for good. In two steps.')
    .requiredOption('--school <slug>', 'the school')
    .option('--confirm <word>', 'the word that the first step, without this, has printed')
    .action((options: { school: string; confirm?: string }) =>
      withContext(({ app, db }) =>
        rotatingAlone(db, () =>
          shredSchool(db, app.get(Audit), options.school, options.confirm, (line) =>
            console.log(line),
          ),
        ),
      ),
    );
}

/** `earshot keys rotate`: each step may be cut short and done again. @param say gets a line each */
export function rotateKeys(
  db: Database,
  keys: Keys,
  audit: Audit,
  options: RotateOptions,
  say: Say,
): Promise<void> {
  return rotatingAlone(db, async () => {
    // Apart: the key that was current until now is the one that yesterday's backup needs.
    if (options.retire === true) return retireWrappingKeys(db, keys, say);
    await addWrappingKey(db, keys, say);
    if (options.addOnly === true) return;
    await rewrapSchoolKeys(db, keys, audit, say);
    if (options.schoolKeys === true) await rotateSchoolKeys(db, keys, audit, say);
    say('Keep a copy of the key file apart from every backup.');
  });
}

/** Without the way of every other command: that one refuses wrong keys, this one names their faults. */
async function checkHere(): Promise<void> {
  const settings = settingsFromProcess();
  const keys = Keys.open(settings.keysDir);
  const database = await openDatabase(settings, (line) => void process.stderr.write(`${line}\n`));
  const db = new Database(database.urls, [], new Clock(), new Announcements());
  try {
    const faults = await db.asOwner((tx) =>
      checkKeys(tx, keys, settings.keysDir, (line) => console.log(line)),
    );
    if (faults.length > 0) throw new CommandFault(faults.join('\n'));
  } finally {
    await db.close();
    await database.close();
  }
}

/** `earshot keys check`. @returns the faults, one line each; none when all is well. */
export async function checkKeys(tx: Tx, keys: Keys, keysDir: string, say: Say): Promise<string[]> {
  if (!(await tableIsThere(tx, 'key_mark')) || !(await knowsThese(tx, keys, keysDir))) {
    say('This database knows no keys yet: the first start makes them.');
    return [];
  }
  const rows = await schoolKeys(tx);
  const used = new Map(byWrapping(rows));
  say(`Key file: ${keys.place?.file ?? keysDir}`);
  for (const [at, { id, madeAt }] of keys.wrappingIds.entries()) {
    const current = at === keys.wrappingIds.length - 1 ? ', current' : '';
    const made = madeAt === undefined ? '' : `, made ${madeAt.slice(0, 10)}`;
    say(`Wrapping key ${id}${current}${made}: ${inUse(used.get(id) ?? 0)}.`);
  }
  const faults = await keysThatFail(tx, keys);
  const data = await tryDataKeys(tx, keys);
  say(`School keys: ${rows.length}. Data keys: ${data.tried - data.failed} of ${data.tried} open.`);
  if (data.failed > 0)
    faults.push(`${data.failed} data keys of ${inSchools(data.schools)} do not open.`);
  if (keys.place?.openToOthers() === true)
    faults.push(`Other users of this machine may read ${keys.place.file}: its mode should be 600.`);
  if (faults.length === 0) say(`The keys in ${keysDir} belong to this database.`);
  return faults;
}

function inUse(schools: number): string {
  if (schools === 0) return 'wraps nothing; needed for older backups only';
  return `wraps the keys of ${inSchools(schools)}`;
}

function inSchools(count: number): string {
  return count === 1 ? '1 school' : `${count} schools`;
}
