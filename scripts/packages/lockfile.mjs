// What package.json and package-lock.json have to keep to (docs/supply-chain.md). Pure: tested in
// test/architecture/supply-chain.spec.ts.

/** Licences that ask for nothing but a notice. */
const FREE = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'OFL-1.1',
  'Python-2.0',
  'Unlicense',
  'Zlib',
];

/** Versions are said to the last digit: what was tried is what gets in. @returns a line a fault */
export function pinFaults({ dependencies = {}, devDependencies = {}, overrides = {} }) {
  return Object.entries({ ...dependencies, ...devDependencies, ...overrides })
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `${name}: "${version}" is not one exact version.`);
}

/** Every package comes from the registry with a hash of what it is. @returns a line a fault */
export function integrityFaults(lock) {
  if (lock.lockfileVersion !== 3) return ['package-lock.json is not of lockfile version 3.'];
  return packagesOf(lock)
    .filter(({ link, inBundle }) => !link && !inBundle)
    .flatMap(({ name, version, integrity, resolved }) => [
      ...(integrity?.startsWith('sha512-') ? [] : [`${name}@${version} has no sha512 hash.`]),
      ...(resolved === undefined || /^https:\/\/[^/]+\/.*\.tgz$/.test(resolved)
        ? []
        : [`${name}@${version} comes from ${resolved.split(':')[0]}, not from a registry.`]),
    ]);
}

/** Whoever may run a script at install is named, and nobody else. @returns a line a fault */
export function installScriptFaults(lock, allowScripts) {
  const having = new Set(
    packagesOf(lock)
      .filter(({ hasInstallScript }) => hasInstallScript)
      .map(({ name }) => name),
  );
  const named = Object.keys(allowScripts);
  return [
    ...[...having]
      .filter((name) => !named.includes(name))
      .map((name) => `${name} wants to run a script at install: name it in allowScripts.`),
    ...named
      .filter((name) => !having.has(name))
      .map((name) => `${name} is named in allowScripts and has no script at install.`),
    ...Object.entries(allowScripts)
      .filter(([, may]) => typeof may !== 'boolean')
      .map(([name]) => `allowScripts must say true or false of ${name}.`),
  ];
}

/**
 * Production packages may be given away with ours. @returns a line a fault
 * @param exceptions `{package, version, licence, reason}`: what a package does not say of itself
 */
export function licenceFaults(lock, exceptions) {
  const used = new Set();
  const faults = [];
  for (const { name, version, license, dev } of packagesOf(lock)) {
    if (dev || isFree(license)) continue;
    const excepted = exceptions.find((it) => it.package === name && it.version === version);
    if (excepted !== undefined && isFree(excepted.licence) && hasReason(excepted))
      used.add(excepted);
    else faults.push(`${name}@${version} has the licence ${license ?? 'unknown'}.`);
  }
  for (const exception of exceptions)
    if (!used.has(exception))
      faults.push(`The licence exception of ${exception.package} is needed by nothing.`);
  return faults;
}

function hasReason({ reason }) {
  return typeof reason === 'string' && reason.length > 10;
}

/** An SPDX expression: one side of an OR, every side of an AND. */
function isFree(expression) {
  if (typeof expression !== 'string') return false;
  const plain = expression.replace(/[()]/g, ' ').trim();
  return plain
    .split(/\s+OR\s+/)
    .some((one) => one.split(/\s+AND\s+/).every((id) => FREE.includes(id.trim())));
}

function packagesOf({ packages = {} }) {
  return Object.entries(packages)
    .filter(([place]) => place !== '')
    .map(([place, entry]) => ({ name: place.split('node_modules/').at(-1), ...entry }));
}
