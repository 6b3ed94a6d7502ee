// `npm start`: builds what is missing, then runs the application in this very process.
import { build } from './build.mjs';

await build();
await import('../dist/src/main.js');
