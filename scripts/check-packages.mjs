// `npm run check:packages`: what package.json and the lockfile have to keep to. Asks no registry.
import { readFileSync } from 'node:fs';
import { exceptionFaults } from './packages/audit.mjs';
import {
  installScriptFaults,
  integrityFaults,
  licenceFaults,
  pinFaults,
} from './packages/lockfile.mjs';

const read = (name) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));
const manifest = read('package.json');
const lock = read('package-lock.json');
const { advisories, licences } = read('docs/supply-chain.json');

const faults = [
  ...pinFaults(manifest),
  ...integrityFaults(lock),
  ...installScriptFaults(lock, manifest.allowScripts),
  ...licenceFaults(lock, licences),
  ...exceptionFaults(advisories),
];
for (const fault of faults) console.error(fault);
const count = Object.keys(lock.packages).length - 1;
if (faults.length === 0) console.log(`${count} packages: versions, hashes, scripts, licences.`);
process.exit(faults.length === 0 ? 0 : 1);
