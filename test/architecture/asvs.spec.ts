import { existsSync, readFileSync } from 'node:fs';
import { brokenClaims, namesOfTests, pathsIn, readTable, type Row } from '../support/asvs-table.js';

const DOCUMENT = 'docs/asvs.md';
const text = readFileSync(DOCUMENT, 'utf8');
const rows = readTable(text);
/** The numbers of ASVS 5.0.0, levels 1 and 2, and those of level 3 that we chose; numbers only. */
const { numbers } = JSON.parse(readFileSync('test/fixtures/asvs-5.0.0.json', 'utf8')) as {
  numbers: string[];
};
const STANDINGS = ['met', 'does not apply', 'deviation', 'not met yet'];
const file = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8') : undefined;

describe('the table of ASVS 5.0.0', () => {
  it('has every number of levels 1 and 2 once, in order', () => {
    expect(rows.map(({ number }) => number)).toEqual(numbers);
  });

  it('leaves nothing empty, and says of each whether it is met', () => {
    const empty = rows.filter(({ what, standing, where, tests }) =>
      [what, standing, where, tests].some((cell) => cell === ''),
    );
    expect(empty).toEqual([]);
    expect(rows.filter(({ standing }) => !STANDINGS.includes(standing))).toEqual([]);
  });

  it('names files that are there, and tests that are in them', () => {
    expect(rows.flatMap((row) => brokenClaims(row, file))).toEqual([]);
  });

  it('counts at its top what stands in it', () => {
    const counted = (standing: string): number =>
      rows.filter((row) => row.standing === standing).length;
    for (const standing of STANDINGS)
      expect(text).toContain(`| ${standing} | ${counted(standing)} |`);
    expect(text).toContain(`| all | ${rows.length} |`);
  });

  it('gathers every deviation and every gap in one place', () => {
    for (const standing of ['deviation', 'not met yet']) {
      const [, list = ''] = new RegExp(`\\n## [^\\n]*\\(${standing}\\)\\n([^#]*)`).exec(text) ?? [];
      const gathered = [...list.matchAll(/^- \*\*([\d.]+)\*\*/gm)].map(([, number]) => number);
      expect(gathered).toEqual(
        rows.filter((row) => row.standing === standing).map(({ number }) => number),
      );
    }
  });

  it('names a file for everything that is met, and a test or that there is none', () => {
    const bare = rows.filter(
      ({ standing, where, tests }) =>
        standing === 'met' &&
        (pathsIn(where).length === 0 ||
          (pathsIn(tests).length === 0 && tests !== 'read, no test of its own')),
    );
    expect(bare).toEqual([]);
  });
});

describe('a claim of the table', () => {
  const row = (over: Partial<Row>): Row => ({
    number: '1.1.1',
    what: 'x',
    standing: 'met',
    where: '`src/main.ts`',
    tests: '`test/a.e2e-spec.ts` “is so”',
    ...over,
  });
  const files: Record<string, string> = {
    'src/main.ts': '',
    'test/a.e2e-spec.ts': "it('is so: at once', () => {});\nit.each([(1), 2])(\n  'is %s',\n  f);",
  };
  const faults = (over: Partial<Row>): number => brokenClaims(row(over), (p) => files[p]).length;

  it('is found out when its file or its test is not there', () => {
    expect(faults({})).toBe(0);
    expect(faults({ tests: '`test/a.e2e-spec.ts` “is so: at once” “is %s”' })).toBe(0);
    expect(faults({ where: '`src/mian.ts`' })).toBe(1);
    expect(faults({ tests: '`test/b.e2e-spec.ts`' })).toBe(1);
    expect(faults({ tests: '`test/a.e2e-spec.ts` “is not so”' })).toBe(1);
    expect(faults({ tests: '`test/a.e2e-spec.ts` “is so”, `test/a.e2e-spec.ts` “% is”' })).toBe(1);
  });

  it('finds the names of tests however they are written', () => {
    expect(namesOfTests(files['test/a.e2e-spec.ts'] ?? '')).toEqual(['is so: at once', 'is %s']);
    expect(namesOfTests('describe("nobody\'s", () => {\n  test(`a ${b}`, f)')).toEqual([
      "nobody's",
      'a ${b}',
    ]);
  });
});
