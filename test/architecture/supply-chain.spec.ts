import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { exceptionFaults, judgeAudit } from '../../scripts/packages/audit.mjs';
import { billFaults, productionBill } from '../../scripts/packages/bill.mjs';
import {
  installScriptFaults,
  integrityFaults,
  licenceFaults,
  pinFaults,
} from '../../scripts/packages/lockfile.mjs';

const TODAY = '2026-11-24';
const HASH = 'sha512-hfQXwN8tqZ9zY1p0m0Y1kw==';

describe('what npm audit says', () => {
  /** As `npm audit --json` prints it, version 2. */
  const advisory = (ghsa: string, name: string, severity: string) => ({
    source: 1106913,
    name,
    dependency: name,
    title: `A hole in ${name}`,
    url: `https://github.com/advisories/${ghsa}`,
    severity,
    cwe: ['CWE-79'],
    cvss: { score: 7.5, vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H' },
    range: '<2.0.0',
  });
  const vulnerability = (name: string, severity: string, via: (object | string)[]) => ({
    name,
    severity,
    isDirect: false,
    via,
    effects: [],
    range: '<2.0.0',
    nodes: [`node_modules/${name}`],
    fixAvailable: true,
  });
  const reportOf = (...found: ReturnType<typeof vulnerability>[]) => {
    const count = (severity: string): number =>
      found.filter((it) => it.severity === severity).length;
    const vulnerabilities = Object.fromEntries(found.map((it) => [it.name, it]));
    const kinds = ['info', 'low', 'moderate', 'high', 'critical'];
    return {
      auditReportVersion: 2,
      vulnerabilities,
      metadata: {
        vulnerabilities: {
          ...Object.fromEntries(kinds.map((kind) => [kind, count(kind)])),
          total: found.length,
        },
        dependencies: { prod: 300, dev: 590, optional: 60, peer: 0, peerOptional: 0, total: 890 },
      },
    };
  };
  const ID = 'GHSA-abcd-1234-efgh';
  const REASON = 'Only reached with a file that we never read.';
  const except = (until: string, id = ID, name = 'marked') => ({
    id,
    package: name,
    reason: REASON,
    until,
  });
  const high = reportOf(
    vulnerability('marked', 'high', [advisory(ID, 'marked', 'high')]),
    vulnerability('typedoc', 'high', ['marked']),
  );

  it('is good news when it is empty', () => {
    expect(judgeAudit(reportOf(), [], TODAY)).toEqual({ checked: true, faults: [], notes: [] });
  });

  it('fails for each serious hole that nobody wrote down, once', () => {
    const { faults } = judgeAudit(high, [], TODAY);
    expect(faults).toEqual([`high: marked: A hole in marked (${ID}) is not among the exceptions.`]);
    const worst = reportOf(vulnerability('x', 'critical', [advisory(ID, 'x', 'critical')]));
    expect(judgeAudit(worst, [except('2027-01-31')], TODAY).faults).toHaveLength(2);
  });

  it('tells of a moderate one and goes on', () => {
    const report = reportOf(vulnerability('q', 'moderate', [advisory(ID, 'q', 'moderate')]));
    const { faults, notes } = judgeAudit(report, [], TODAY);
    expect(faults).toEqual([]);
    expect(notes).toEqual([`moderate: q: A hole in q (${ID})`]);
  });

  it('takes an exception until its last day, and no day longer', () => {
    expect(judgeAudit(high, [except(TODAY)], TODAY).faults).toEqual([]);
    const [late] = judgeAudit(high, [except('2026-11-23')], TODAY).faults;
    expect(late).toContain('its exception ended 2026-11-23');
  });

  it('asks for exceptions that nothing needs to be taken out', () => {
    const [fault] = judgeAudit(reportOf(), [except('2027-01-31')], TODAY).faults;
    expect(fault).toBe(`The exception ${ID} of marked is needed by nothing.`);
  });

  it('takes a severity that it does not know at its worst', () => {
    const report = reportOf(vulnerability('z', 'dire', [advisory(ID, 'z', 'dire')]));
    expect(judgeAudit(report, [], TODAY).faults).toHaveLength(1);
  });

  it('does not take a count without an advisory for nothing', () => {
    const report = reportOf(vulnerability('marked', 'high', ['gone']));
    expect(judgeAudit(report, [], TODAY).faults).toEqual([
      '1 serious packages are counted, and no advisory says why.',
    ]);
  });

  it.each([
    ['405', { message: '405 Method Not Allowed', method: 'POST', statusCode: 405, error: {} }],
    ['an error', { error: { code: 'ENOAUDIT', summary: 'no', detail: '' } }],
    ['an older form', { auditReportVersion: 1, advisories: {} }],
    ['nothing', undefined],
    ['a page', 'login'],
  ])('of a registry that offers none (%s) is never taken for good news', (_what, report) => {
    expect(judgeAudit(report, [], TODAY).checked).toBe(false);
  });

  it('fails exactly when a serious advisory has no exception that counts', () => {
    const kinds = ['info', 'low', 'moderate', 'high', 'critical'];
    const hole = fc.record({
      kind: fc.constantFrom(...kinds),
      excepted: fc.constantFrom('no', 'yes', 'ended'),
    });
    fc.assert(
      fc.property(fc.array(hole, { maxLength: 8 }), (holes) => {
        const id = (at: number): string => `GHSA-aaaa-bbbb-000${at}`;
        const report = reportOf(
          ...holes.map(({ kind }, at) =>
            vulnerability(`p${at}`, kind, [advisory(id(at), `p${at}`, kind)]),
          ),
        );
        const exceptions = holes.flatMap(({ excepted }, at) =>
          excepted === 'no'
            ? []
            : [except(excepted === 'yes' ? '2027-01-01' : '2026-01-01', id(at), `p${at}`)],
        );
        const open = holes.filter(
          ({ kind, excepted }) => ['high', 'critical'].includes(kind) && excepted !== 'yes',
        );
        expect(judgeAudit(report, exceptions, TODAY).faults).toHaveLength(open.length);
      }),
    );
  });

  it('has exceptions only with a reason and a last day', () => {
    expect(exceptionFaults([except('2027-01-31')])).toEqual([]);
    for (const odd of [
      { id: 'CVE-1' },
      { reason: 'later' },
      { until: 'soon' },
      { until: undefined },
      { package: undefined },
    ])
      expect(exceptionFaults([{ ...except('2027-01-31'), ...odd }])).toHaveLength(1);
  });
});

describe('the lockfile', () => {
  const lockOf = (packages: Record<string, object>) => ({
    lockfileVersion: 3,
    packages: { '': { name: 'earshot' }, ...packages },
  });

  it('names whoever has a script at install, and nobody else', () => {
    const lock = lockOf({
      'node_modules/@swc/core': { version: '1.0.0', hasInstallScript: true },
      'node_modules/jest/node_modules/unrs': { version: '1.0.0', hasInstallScript: true },
      'node_modules/quiet': { version: '1.0.0' },
    });
    expect(installScriptFaults(lock, { '@swc/core': true, unrs: false })).toEqual([]);
    expect(installScriptFaults(lock, { '@swc/core': true })).toEqual([
      'unrs wants to run a script at install: name it in allowScripts.',
    ]);
    expect(installScriptFaults(lock, { '@swc/core': 'yes', unrs: false, quiet: true })).toEqual([
      'quiet is named in allowScripts and has no script at install.',
      'allowScripts must say true or false of @swc/core.',
    ]);
  });

  it('has one exact version of everything', () => {
    for (const version of ['^1.2.3', '1.2', '*', 'latest', 'github:a/b', '>=1.0.0 <2'])
      expect(pinFaults({ dependencies: { x: version } })).toHaveLength(1);
    expect(pinFaults({ dependencies: { x: '18.4.0-beta.17' }, overrides: { y: '1.0.0' } })).toEqual(
      [],
    );
  });

  it('has a hash of everything, from a registry', () => {
    const good = { version: '1.0.0', integrity: HASH };
    const place = 'node_modules/x';
    expect(integrityFaults(lockOf({ [place]: good }))).toEqual([]);
    for (const odd of [
      { integrity: undefined },
      { integrity: 'sha1-x' },
      { resolved: 'git+ssh://git@github.com/a/b.git#1' },
      { resolved: 'http://registry.example/x.tgz' },
    ])
      expect(integrityFaults(lockOf({ [place]: { ...good, ...odd } }))).toHaveLength(1);
    expect(integrityFaults({ lockfileVersion: 2 })).toHaveLength(1);
  });

  it('has free licences in production, or a written reason', () => {
    const one = (license?: string, dev?: boolean) =>
      lockOf({ 'node_modules/x': { version: '1.0.0', license, dev } });
    for (const free of ['MIT', '(MIT OR GPL-3.0)', 'Apache-2.0 AND MIT'])
      expect(licenceFaults(one(free), [])).toEqual([]);
    for (const odd of ['GPL-3.0', 'AGPL-3.0-only', 'MIT AND GPL-2.0', 'SEE LICENSE', undefined])
      expect(licenceFaults(one(odd), [])).toHaveLength(1);
    expect(licenceFaults(one('GPL-3.0', true), [])).toEqual([]);

    const said = { package: 'x', version: '1.0.0', licence: 'MIT', reason: 'Its LICENSE file.' };
    expect(licenceFaults(one(), [said])).toEqual([]);
    expect(licenceFaults(one(), [{ ...said, version: '1.0.1' }])).toHaveLength(2);
    expect(licenceFaults(one(), [{ ...said, licence: 'GPL-3.0' }])).toHaveLength(2);
    expect(licenceFaults(one('MIT'), [said])).toEqual([
      'The licence exception of x is needed by nothing.',
    ]);
  });
});

describe('the bill of materials', () => {
  const component = (name: string) => ({
    'bom-ref': `${name}@1.0.0`,
    name,
    version: '1.0.0',
    properties: [{ name: 'cdx:npm:package:development', value: 'true' }],
  });
  const bill = {
    bomFormat: 'CycloneDX',
    metadata: { component: { ...component('earshot'), name: 'folder' } },
    components: ['express', 'shared', 'jest'].map(component),
    dependencies: [
      { ref: 'earshot@1.0.0', dependsOn: ['express@1.0.0', 'jest@1.0.0'] },
      { ref: 'jest@1.0.0', dependsOn: ['shared@1.0.0'] },
      { ref: 'express@1.0.0', dependsOn: ['shared@1.0.0'] },
    ],
  };
  const lock = {
    name: 'earshot',
    packages: {
      '': {},
      'node_modules/express': { version: '1.0.0' },
      'node_modules/shared': { version: '1.0.0' },
      'node_modules/jest': { version: '1.0.0', dev: true },
    },
  };

  it('holds what production needs, though development names it too', () => {
    const production = productionBill(bill, lock);
    expect(production.components.map(({ name }) => name)).toEqual(['express', 'shared']);
    expect(production.components.flatMap(({ properties }) => properties)).toEqual([]);
    expect(production.metadata.component.name).toBe('earshot');
    expect(production.dependencies).toEqual([
      { ref: 'earshot@1.0.0', dependsOn: ['express@1.0.0'] },
      { ref: 'express@1.0.0', dependsOn: ['shared@1.0.0'] },
    ]);
  });

  it('is not handed out without a package that we name', () => {
    const manifest = { dependencies: { express: '1.0.0' } };
    expect(billFaults(bill, manifest)).toEqual([]);
    expect(billFaults({ ...bill, components: [] }, manifest)).toEqual([
      'The bill of materials leaves out express@1.0.0.',
    ]);
    expect(billFaults({}, manifest)).toHaveLength(1);
  });
});

it('CI audits the packages and makes the bill', () => {
  const steps = readFileSync('.ci/run', 'utf8');
  expect(steps).toContain('step npm run audit:packages');
  expect(steps).toContain('step npm run sbom');
});
