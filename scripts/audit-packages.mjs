// `npm run audit:packages`: known holes in our packages, against the written list of exceptions.
import { readFileSync } from 'node:fs';
import { judgeAudit } from './packages/audit.mjs';
import { parsed, runNpm } from './packages/run-npm.mjs';

const list = new URL('../docs/supply-chain.json', import.meta.url);
const { advisories: exceptions } = JSON.parse(readFileSync(list, 'utf8'));
const today = new Date().toISOString().slice(0, 10);
const report = parsed(runNpm(['audit', '--json']).stdout);
const { checked, faults, notes } = judgeAudit(report, exceptions, today);

if (!checked) {
  const why = String(report?.message ?? 'no answer').split('\n')[0];
  console.error(`The registry offered no advisories: nothing was checked (${why}).`);
  process.exit(process.env.AUDIT_REQUIRED === '1' ? 1 : 0);
}
for (const note of notes) console.log(note);
for (const fault of faults) console.error(fault);
if (faults.length === 0) console.log('No serious hole that is not among the exceptions.');
process.exit(faults.length === 0 ? 0 : 1);
