import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);
/** Architecture.md: a file of 300 lines is asking to be two. As ESLint counts: no blanks, no comments. */
const MOST_LINES = 300;
/** One migration is one step of the database, and is never split once it has run anywhere. */
const UNCOUNTED = /^migrations\//;

interface CruiserConfig {
  forbidden: { name: string }[];
  options: ICruiseOptions;
}

describe('files', () => {
  it('import what the table of architecture.md lets them, in no circle', async () => {
    const { forbidden, options } = require(
      path.join(root, '.dependency-cruiser.cjs'),
    ) as CruiserConfig;
    const { output } = await cruise(['src', 'migrations'], {
      ...options,
      baseDir: root,
      validate: true,
      ruleSet: { forbidden } as ICruiseOptions['ruleSet'],
    });
    const { summary } = output as ICruiseResult;
    expect(summary.totalCruised).toBeGreaterThan(200);
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual(
      [],
    );
  });

  it(`have at most ${MOST_LINES} lines`, () => {
    const long = ['src', 'test', 'bench', 'scripts', 'migrations', 'public/js']
      .flatMap((folder) => filesIn(folder))
      .filter((file) => !UNCOUNTED.test(file))
      .map((file) => ({ file, lines: linesOf(file) }))
      .filter(({ lines }) => lines > MOST_LINES);
    expect(long).toEqual([]);
  });
});

function filesIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|mjs|cjs|js)$/.test(file) && !file.startsWith('vendor'))
    .map((file) => `${folder}/${file.split(path.sep).join('/')}`);
}

function linesOf(file: string): number {
  return readFileSync(path.join(root, file), 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('//')).length;
}
