import { type Command, InvalidArgumentError, Option } from 'commander';
import { BrokenRosterFile, placeInWords } from '../roster/broken-roster-file.js';
import { countsInWords } from '../roster/import-plan.rules.js';
import { ImportRoster, type Planned } from '../roster/import-roster.js';
import { readRoster } from '../roster/read-roster.js';
import { rosterFilesAt } from '../roster/roster-files.js';
import { type RosterSnapshot } from '../roster/roster-snapshot.js';
import { type CommandContext, CommandFault, schoolOf, withContext } from './open-context.js';

export interface RosterImportOptions {
  school: string;
  org?: string;
  grades?: 'us';
  allowLeavers?: number;
  dryRun?: boolean;
}

export function rosterCommands(program: Command): void {
  program
    .command('roster')
    .description("Takes over people from a school's own system.")
    .command('import')
    .description('Adds, changes and ends accounts as the files say: all of it or nothing.')
    .argument('<place>', 'folder or zip of OneRoster 1.1 or 1.2, or School Data Sync CSV files')
    .requiredOption('--school <slug>', 'the school')
    .option('--org <id>', 'id of the school in the files, when they have several')
    .addOption(new Option('--grades <us>', 'American grades: adds one').choices(['us']))
    .option('--allow-leavers <number>', 'so many may leave, even if over 10 %', wholeNumber)
    .option('--dry-run', 'says what would happen and changes nothing')
    .action((place: string, options: RosterImportOptions) =>
      withContext((context) => importRoster(context, place, options, (line) => console.log(line))),
    );
}

/** `earshot roster import`. @param print gets each line for stdout */
export async function importRoster(
  { app, db }: Pick<CommandContext, 'app' | 'db'>,
  place: string,
  { school: slug, org, grades, allowLeavers, dryRun }: RosterImportOptions,
  print: (line: string) => void,
): Promise<void> {
  const school = await schoolOf(db, slug);
  const snapshot = await read(place, grades);
  const choices = { org, grades: grades ?? 'as-given', allowLeavers } as const;
  const from = { schoolId: school.id, snapshot, choices };
  const imports = app.get(ImportRoster);
  const planned = await db.asOwner((tx) =>
    dryRun === true ? imports.plan(tx, from) : imports.run(tx, { ...from, madeBy: null }),
  );
  const { plan } = planned;
  for (const line of linesOf(planned)) print(line);
  if (plan.problems.length > 0)
    throw new CommandFault(plan.problems.map(({ message }) => message).join('\n'));
  print(countsInWords(plan));
}

async function read(place: string, grades: 'us' | undefined): Promise<RosterSnapshot> {
  try {
    return readRoster(await rosterFilesAt(place), { grades: grades ?? 'as-given' });
  } catch (error) {
    if (error instanceof BrokenRosterFile) throw new CommandFault(error.message);
    throw error;
  }
}

function linesOf({ plan: { refused, warnings, kept }, accounts }: Planned): string[] {
  const names = new Map(accounts.map(({ id, username }) => [id, username]));
  return [
    ...refused.map((line) => `refused: ${placeInWords(line)}: ${line.reason}`),
    ...warnings.map((line) => `left out: ${placeInWords(line)}: ${line.reason}`),
    ...kept.map(
      ({ id, post }) => `kept: ${names.get(id)}: gone from the files, but nobody else is ${post}`,
    ),
  ];
}

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
