/** One requirement, as a line of docs/asvs.md tells it. */
export interface Row {
  number: string;
  what: string;
  standing: string;
  where: string;
  tests: string;
}

const PATH = /`([\w.-]+(?:\/[\w.-]+)+|[\w-]+\.(?:json|md|ts|mjs))`/g;

/** The rows of the tables by chapter; tables of other shapes are left out. */
export function readTable(markdown: string): Row[] {
  return markdown.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    const [, number = '', what = '', standing = '', where = '', tests = ''] = cells;
    if (cells.length !== 7 || !/^\d+\.\d+\.\d+$/.test(number)) return [];
    return [{ number, what, standing, where, tests }];
  });
}

/**
 * What a row says that is not so: files that are not there, and names of tests that no test of the
 * file before them has.
 * @param read the text of a file, or nothing when there is none
 */
export function brokenClaims(row: Row, read: (path: string) => string | undefined): string[] {
  const wrong: string[] = [];
  for (const path of pathsIn(`${row.where} ${row.tests}`))
    if (read(path) === undefined) wrong.push(`${row.number}: there is no ${path}`);
  for (const [, path = '', said = ''] of row.tests.matchAll(/`([^`]+)`((?: “[^”]*”)*)/g)) {
    const names = namesOfTests(read(path) ?? '');
    for (const [, name = ''] of said.matchAll(/“([^”]*)”/g))
      if (!names.some((one) => one.includes(name)))
        wrong.push(`${row.number}: ${path} has no test “${name}”`);
  }
  return wrong;
}

/** The files that a cell names in backticks. */
export function pathsIn(cell: string): string[] {
  return [...cell.matchAll(PATH)].map(([, path = '']) => path);
}

/** What the tests and groups of tests of a file are called. */
export function namesOfTests(source: string): string[] {
  const name = /\b(?:it|test|describe)(?:\.each\([\s\S]*?\))?\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g;
  return [...source.matchAll(name)].map(([, , said = '']) => said.replace(/\\(.)/g, '$1'));
}
