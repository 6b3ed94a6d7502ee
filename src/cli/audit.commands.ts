import { type Command, InvalidArgumentError } from 'commander';
import { anchorFile, BrokenAnchorFile, readAnchors } from '../platform/audit/anchor-file.js';
import { anchorsInDatabase, linksWithEntriesAfter } from '../platform/audit/chain.queries.js';
import { Audit } from '../platform/audit/audit.js';
import { type Anchor, CHAIN_FAULTS, type ChainFault } from '../platform/audit/chain.rules.js';
import { rootsAreGone } from '../platform/audit/kept-roots.rules.js';
import { verifyChain } from '../platform/audit/verify-chain.js';
import { isoDate } from '../platform/clock/local-time.js';
import type { Database } from '../platform/db/database.js';
import type { Tx } from '../platform/db/tx.js';
import { exportAudit, exportAuditInto } from './export-audit.js';
import { CommandFault, withContext } from './open-context.js';
import { renewRoots } from './renew-roots.js';

export interface AuditVerifyOptions {
  anchors?: string;
  root?: string[];
  /** It is known that the file is gone: it is about to be written anew. */
  fileIsGone?: boolean;
}

export function auditCommands(program: Command): void {
  const audit = program
    .command('audit')
    .description('Looks after the record of who did and read what.');
  audit
    .command('export')
    .description('Writes the audit as lines of JSON, to be kept on another machine.')
    .option('--into <file>', 'puts what is new since the file’s last line at its end')
    .option('--after <position>', 'prints what follows this place in the chain', place, 0)
    .addHelpText('after', '\nHolds codes and ids, no words and no names.')
    .action(({ into, after }: { into?: string; after: number }) =>
      withContext(async ({ db }) => {
        if (into === undefined)
          await exportAudit(db, after, (lines) => void process.stdout.write(lines));
        else console.log(`Entries added: ${await exportAuditInto(db, into)}.`);
      }),
    );
  audit
    .command('verify')
    .description('Follows the whole audit and says whether anything in it was tampered with.')
    .option('--anchors <file>', 'roots kept outside the database; default: the data folder’s own')
    .option('--root <root...>', 'a root from a letter, 64 letters and digits', root)
    .addHelpText(
      'after',
      '\nFinds what was edited, deleted, put in, swapped or cut off. An audit that was made wholly anew\nis found by the roots: keep the file, or the letters, where whoever runs the database cannot write.',
    )
    .action((options: AuditVerifyOptions) =>
      withContext(({ db, settings }) =>
        verifyAudit(db, settings.dataDir, options, (line) => console.log(line)),
      ),
    );
  audit
    .command('renew-roots')
    .description('Writes the file of roots anew from the database, when it is gone for good.')
    .option('--root <root...>', 'a root from a letter, compared first', root)
    .addHelpText(
      'after',
      '\nPut a copy of the file back instead if there is one: what is written anew says of the days before\nonly what the database says. That it was done is written down.',
    )
    .action(({ root: roots }: { root?: string[] }) =>
      withContext(({ app, db, settings: { dataDir } }) => {
        const where = { db, audit: app.get(Audit), dataDir };
        return renewRootsOnceVerified(where, roots, (line) => console.log(line));
      }),
    );
}

/** `earshot audit renew-roots`. @throws CommandFault when there is nothing to renew, or it does not fit */
export async function renewRootsOnceVerified(
  { db, audit, dataDir }: { db: Database; audit: Audit; dataDir: string },
  roots: string[] | undefined,
  print: (line: string) => void,
): Promise<void> {
  const file = anchorFile(dataDir);
  if ((await anchorsFrom(file, false)).length > 0)
    throw new CommandFault(`${file} is there. Nothing was written.`);
  await verifyAudit(db, dataDir, { root: roots, fileIsGone: true }, print);
  print(`Roots written to ${file}: ${await renewRoots(db, audit, file)}.`);
}

/** `earshot audit verify`. @throws CommandFault naming the first place that does not fit */
export async function verifyAudit(
  db: Database,
  dataDir: string,
  { anchors: named, root: roots = [], fileIsGone = false }: AuditVerifyOptions,
  print: (line: string) => void,
): Promise<void> {
  const file = named ?? anchorFile(dataDir);
  const kept = await anchorsFrom(file, named !== undefined);
  const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.asOwner(work);
  const { remembered, today } = await run(async (tx) => ({
    remembered: await anchorsInDatabase(tx),
    today: isoDate(tx.now, 'utc'),
  }));
  const { fault, links, newestAt, standing } = await verifyChain(run, linksWithEntriesAfter, {
    anchors: [...kept, ...remembered],
    roots,
  });
  print(
    `Entries followed: ${links}${newestAt ? `, the newest of ${newestAt.toISOString()}` : ''}.`,
  );
  print(
    `Roots compared: ${kept.length} of ${file}, ${remembered.length} of the database${roots.length > 0 ? `, ${roots.length} given` : ''}.`,
  );
  if (kept.length === 0 && roots.length === 0)
    print('No root from outside the database: an audit made wholly anew would not be found.');
  if (fault !== undefined) throw new CommandFault(inWords(fault));
  const { waiting, waitingSince, late } = standing;
  if (waiting > 0)
    print(`Not chained yet: ${waiting}, the oldest of ${waitingSince?.toISOString()}.`);
  if (late)
    throw new CommandFault(
      'Entries have waited for more than an hour to be chained. Start the application, then verify again.',
    );
  const gone = named === undefined && rootsAreGone(kept, remembered, today);
  if (gone && roots.length === 0 && !fileIsGone) throw new CommandFault(rootsGone(file));
  print('Everything fits.');
}

async function anchorsFrom(file: string, needed: boolean): Promise<Anchor[]> {
  try {
    const anchors = await readAnchors(file);
    if (anchors === undefined && needed) throw new CommandFault(`There is no file ${file}.`);
    return anchors ?? [];
  } catch (error) {
    if (error instanceof BrokenAnchorFile) throw new CommandFault(error.message);
    throw error;
  }
}

function rootsGone(file: string): string {
  return `The chain fits in itself, but ${file} is missing or empty, so nothing outside the database says that it is the old one.
That happens when the data folder was moved or restored. Put your copy of the file back and verify again.
Without a copy, take a root from the head teacher's letters: "audit renew-roots --root <root>" compares it and writes the file anew.
If nobody knows why it is gone, tell the head teacher and the data protection officer.`;
}

function inWords({ kind, position, entry, day }: ChainFault): string {
  const place = [
    position === undefined ? undefined : `link ${position}`,
    entry === undefined ? undefined : `entry ${entry}`,
    day === undefined ? undefined : `root of ${day}`,
  ].filter((part) => part !== undefined);
  const where = place.length === 0 ? '' : ` (${place.join(', ')})`;
  return `The audit does not fit${where}: ${CHAIN_FAULTS[kind]}.`;
}

function root(text: string, earlier: string[] = []): string[] {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new InvalidArgumentError('It must be 64 hex digits.');
  return [...earlier, text.toLowerCase()];
}

function place(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
