// Takes the application's own authorisation out of a tree: the role table opens every page to
// everybody, and every policy answers yes.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROLE_TABLE = 'src/accounts/permissions.ts';
/** What yes is, by the type that a policy answers with: no reasons, true, all of it. */
const YES = [
  [/Blocker\[\]$/, '[]'],
  [/^boolean$/, 'true'],
  [/^ReferralView$/, `'whole'`],
];
/** Ask what a policy answered; they say yes of themselves when it did. */
const DERIVED = ['isHidden'];
const FUNCTION = /^export function (\w+)\([^]*?\): ([^{}]+?) \{$/gm;

/** @returns the names of what says yes now */
export function takeOutOwnChecks(tree) {
  const policies = readdirSync(path.join(tree, 'src'), { recursive: true })
    .filter((file) => file.endsWith('.policy.ts'))
    .map((file) => path.join('src', file));
  const taken = policies.flatMap((file) => stub(tree, file, () => true));
  const table = stub(tree, ROLE_TABLE, (name) => name === 'may');
  if (table.length !== 1) throw new Error(`${ROLE_TABLE}: nothing there is called may.`);
  return [...table, ...taken];
}

function stub(tree, file, chosen) {
  const place = path.join(tree, file);
  const taken = [];
  const text = readFileSync(place, 'utf8').replace(FUNCTION, (opening, name, type) => {
    if (!chosen(name) || DERIVED.includes(name)) return opening;
    const yes = YES.find(([pattern]) => pattern.test(type))?.[1];
    if (yes === undefined) throw new Error(`${file}: say what yes is for ${name}(): ${type}.`);
    taken.push(`${file} ${name}`);
    return `${opening}\n  return ${yes};`;
  });
  if (taken.length === 0) throw new Error(`${file}: no function to take out.`);
  writeFileSync(place, text);
  return taken;
}
