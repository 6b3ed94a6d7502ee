// The bill of materials. Pure: tested in test/architecture/supply-chain.spec.ts.

/**
 * Leaves in a CycloneDX bill what production needs.
 *
 * `npm sbom --omit dev` leaves out every package that a development package names too, express among
 * them (npm/cli issue 7909), so the whole bill is taken and the lockfile says what is development's.
 */
export function productionBill(bill, lock) {
  const wanted = new Set(
    Object.entries(lock.packages)
      .filter(([place, { dev }]) => place !== '' && !dev)
      .map(([place, { name, version }]) => `${name ?? nameAt(place)}@${version}`),
  );
  const components = bill.components
    .filter((it) => wanted.has(nameOf(it)))
    .map((it) => ({ ...it, properties: it.properties?.filter(isNoDevelopmentMark) }));
  const refs = new Set(components.map((it) => it['bom-ref']));
  // npm calls the project as its folder is called.
  const component = { ...bill.metadata?.component, name: lock.name };
  const root = component['bom-ref'];
  const dependencies = (bill.dependencies ?? [])
    .filter(({ ref }) => ref === root || refs.has(ref))
    .map((it) => ({ ...it, dependsOn: (it.dependsOn ?? []).filter((ref) => refs.has(ref)) }));
  return { ...bill, metadata: { ...bill.metadata, component }, components, dependencies };
}

/** @returns a line for each fault of a bill; none when it may be handed out */
export function billFaults(bill, { dependencies }) {
  if (bill?.bomFormat !== 'CycloneDX' || !Array.isArray(bill.components))
    return ['There is no bill of materials.'];
  const listed = new Set(bill.components.map(nameOf));
  return Object.entries(dependencies)
    .map(([name, version]) => `${name}@${version}`)
    .filter((wanted) => !listed.has(wanted))
    .map((wanted) => `The bill of materials leaves out ${wanted}.`);
}

function isNoDevelopmentMark({ name }) {
  return name !== 'cdx:npm:package:development';
}

function nameOf({ group, name, version }) {
  return `${group === undefined ? name : `${group}/${name}`}@${version}`;
}

function nameAt(place) {
  return place.split('node_modules/').at(-1);
}
