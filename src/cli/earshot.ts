import { Command, CommanderError } from 'commander';
import { AccountFault } from '../accounts/create-school.js';
import { SettingsFault } from '../platform/config/settings.js';
import { WrongKeys } from '../platform/crypto/key-file.js';
import { EmbeddedFault } from '../platform/db/embedded/fault.js';
import { UnsafeDatabase } from '../platform/db/refuse-unsafe-database.js';
import { accountCommands } from './accounts.commands.js';
import { auditCommands } from './audit.commands.js';
import { databaseCommands } from './database.commands.js';
import { demoCommands } from './demo.commands.js';
import { keysCommands } from './keys.commands.js';
import { CommandFault } from './open-context.js';
import { rosterCommands } from './roster.commands.js';

const PLAIN = [CommandFault, AccountFault, SettingsFault, WrongKeys, UnsafeDatabase, EmbeddedFault];

const program = new Command('earshot')
  .description("Runs a school's peer-listening scheme from the command line.")
  .exitOverride()
  .showHelpAfterError('Add --help for what it takes.');
for (const add of [
  databaseCommands,
  keysCommands,
  accountCommands,
  rosterCommands,
  auditCommands,
  demoCommands,
])
  add(program);
for (const command of allOf(program)) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeFor(error);
}

/** Usage: 2; anything that could not be done: 1, with one line. */
function exitCodeFor(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (PLAIN.some((kind) => error instanceof kind))
    process.stderr.write(`${(error as Error).message}\n`);
  else process.stderr.write(`${String(error)}\n`);
  return 1;
}

function allOf(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allOf)];
}
