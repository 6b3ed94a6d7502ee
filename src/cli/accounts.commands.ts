import { type Command, InvalidArgumentError } from 'commander';
import { AddUser } from '../accounts/add-user.js';
import { CreateSchool } from '../accounts/create-school.js';
import { hashPassword, newFirstPassword } from '../accounts/passwords.js';
import { schoolOf, withContext } from './open-context.js';

export function accountCommands(program: Command): void {
  program
    .command('school')
    .description('Makes schools.')
    .command('create')
    .description('Makes a school.')
    .requiredOption('--slug <slug>', 'short name in addresses, such as harbour')
    .requiredOption('--name <name>', 'full name')
    .option('--timezone <zone>', 'where its clocks are', 'Europe/London')
    .action((options: { slug: string; name: string; timezone: string }) =>
      withContext(async ({ app, db }) => {
        await db.asOwner((tx) => app.get(CreateSchool).run(tx, options));
        console.log(`Made ${options.name} (${options.slug}).`);
      }),
    );

  program
    .command('user')
    .description('Adds people by hand.')
    .command('add')
    .description('Adds a person and prints a one-time password.')
    .requiredOption('--school <slug>', 'the school')
    .requiredOption('--username <name>', 'what they type to sign in')
    .requiredOption('--name <name>', 'given and family name')
    .requiredOption('--role <role...>', 'one or more roles or posts')
    .option('--email <address>', 'where mail goes that says something waits')
    .option('--year <number>', 'year group of a student', wholeNumber)
    .action(
      (options: {
        school: string;
        username: string;
        name: string;
        role: string[];
        email?: string;
        year?: number;
      }) =>
        withContext(async ({ app, db }) => {
          const school = await schoolOf(db, options.school);
          const password = newFirstPassword();
          const passwordHash = await hashPassword(password);
          await db.asOwner((tx) =>
            app.get(AddUser).run(tx, school.id, {
              username: options.username,
              name: options.name,
              roles: options.role,
              email: options.email,
              yearGroup: options.year,
              passwordHash,
              mustChange: true,
            }),
          );
          console.log(`Added ${options.name} to ${school.name}.`);
          console.log(`One-time password: ${password}`);
          if (options.email === undefined)
            console.log('No --email was given: no letter will tell them that something waits.');
        }),
    );
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 14)
    throw new InvalidArgumentError('It must be a whole number from 1 to 14.');
  return value;
}
