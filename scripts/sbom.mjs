// `npm run sbom`: the bill of materials of what runs in production, CycloneDX, into sbom.cdx.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { billFaults, productionBill } from './packages/bill.mjs';
import { parsed, runNpm } from './packages/run-npm.mjs';

const place = fileURLToPath(new URL('../sbom.cdx.json', import.meta.url));
const read = (name) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));

const { stdout, stderr } = runNpm(['sbom', '--sbom-format', 'cyclonedx']);
const whole = parsed(stdout);
if (whole?.components === undefined) {
  console.error(`npm made no bill of materials: ${stderr.trim().split('\n').at(-1)}`);
  process.exit(1);
}
const bill = productionBill(whole, read('package-lock.json'));
const faults = billFaults(bill, read('package.json'));
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
writeFileSync(place, `${JSON.stringify(bill, null, 2)}\n`);
console.log(`${bill.components.length} packages in ${place}`);
