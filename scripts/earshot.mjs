// `npm run earshot -- <command>`.
import { build } from './build.mjs';

await build();
await import('../dist/src/cli/earshot.js');
