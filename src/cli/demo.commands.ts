import type { Command } from 'commander';
import { demoGreeting } from '../demo/demo-greeting.js';
import { loadDemo } from '../demo/load-demo.js';
import { DEMO_SCHOOLS } from '../demo/cast.js';
import { withContext } from './open-context.js';

export function demoCommands(program: Command): void {
  program
    .command('demo')
    .description('Looks after the demo schools.')
    .command('load')
    .description('Makes the demo schools, or brings them up to date.')
    .action(() =>
      withContext(async ({ app }) => {
        await loadDemo(app);
        for (const line of demoGreeting(DEMO_SCHOOLS.map(({ slug }) => slug))) console.log(line);
      }),
    );
}
