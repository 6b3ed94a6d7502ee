import { studentsOf } from './atoms.rules.js';
import { auditAgainstTrueTotal, auditPublications, type CertifiedFigures } from './audit.js';
import { plan } from './catalogue.rules.js';
import { certify } from './certify.js';
import { preparePublication } from './prepare-publication.js';
import type { AuditResult, Publication, PublishedFigures } from './publication.js';
import { roundTogether } from './rounding.js';
import { madeUpSchool, periodsOf, requestFor } from './schools.spec-support.js';
import { openSolver, type Solver } from './solver.js';

const school = madeUpSchool(5, { terms: 2, topics: 5, years: [7, 8, 9], users: 80 });
const [autumn, spring, year] = periodsOf(school);

let solver: Solver;
let published: Publication[];

beforeAll(async () => {
  solver = openSolver();
  published = [];
  for (const period of [autumn!, spring!, year!]) {
    published.push(await publish(period, { frozen: [...published] }));
  }
});
afterAll(() => solver.close());

async function publish(
  period: typeof autumn & object,
  more: Parameters<typeof requestFor>[2],
): Promise<Publication> {
  const outcome = await preparePublication(requestFor(school, period, more), solver);
  if (outcome.kind === 'refused') throw new Error(outcome.details.join());
  return outcome.publication;
}

async function failures(publications: readonly CertifiedFigures[]): Promise<AuditResult[]> {
  return (await auditPublications(publications, solver)).filter(({ pass }) => !pass);
}

/** The same publication with one figure changed. */
function altered(publication: Publication, index: number, by: number): Publication {
  const cells = publication.cells.map((cell, i) =>
    i === index ? { ...cell, p: cell.p + by } : cell,
  );
  return { ...publication, cells };
}

async function certified(figures: PublishedFigures): Promise<CertifiedFigures> {
  const certificate = (await certify([figures], solver))?.certificate;
  if (!certificate) throw new Error('fits no table');
  return { ...figures, certificate };
}

describe('auditPublications', () => {
  it('passes what was prepared, and can be run again from what is published', async () => {
    const read = JSON.parse(JSON.stringify(published)) as Publication[];
    const again = await auditPublications(read, solver);
    expect(again.filter(({ pass }) => !pass)).toEqual([]);
    const kept = published.at(-1)!.audit;
    expect(kept).toEqual(expect.arrayContaining(again));
    const others = kept.filter(({ profile }) => !again.some((each) => each.profile === profile));
    expect(others.map(({ profile }) => profile)).toEqual(['near the truth', 'true total']);
    expect(others.every(({ lo, hi }) => lo === null && hi === null)).toBe(true);
  });

  it('looks at cells, differences, newcomers, leavers, exact totals and known users', async () => {
    const results = await auditPublications(published, solver);
    const twoTerms = await auditPublications(published.slice(0, 2), solver);
    const targets = [...results, ...twoTerms].map(({ target }) => target);
    expect(targets).toEqual(
      expect.arrayContaining([
        '2026-autumn/year/8',
        '2026-27/total/all without 2026-autumn/year/8',
        '2027-spring/topic/friends not in 2026-autumn',
        '2026-autumn/year/8 not in 2027-spring',
      ]),
    );
    expect(new Set(results.map(({ profile }) => profile))).toEqual(
      new Set([
        'arithmetic',
        'frozen',
        'one figure each',
        'gates',
        'reader',
        'exact total of 2026-autumn',
        'exact total of 2027-spring',
        'exact total of 2026-27',
        'three known users of 2026-autumn and 2027-spring',
      ]),
    );
  });

  it('turns red at a redraw of frozen figures', async () => {
    const redrawn = await publish(autumn!, { key: new Uint8Array(32).fill(42) });
    const red = await failures([published[0]!, redrawn]);
    expect(red.map(({ profile }) => profile)).toContain('one figure each');
  });

  it('turns red at rounding each cell by itself', async () => {
    const first = published[0]!;
    const step = first.cells.findIndex(({ statistic }) => statistic === 'year');
    for (const by of [5, -5]) {
      const red = await failures([altered(first, step, by)]);
      expect(red.map(({ profile }) => profile)).toContain('arithmetic');
    }
  });

  it('turns red at a figure that was changed after the freeze', async () => {
    for (const index of [0, 1, 5]) {
      const red = await failures([altered(published[0]!, index, 5), ...published.slice(1)]);
      expect(red.map(({ profile }) => profile)).toEqual(['arithmetic', 'frozen']);
    }
  });

  it('turns red at a publication that was rounded without the ledger', async () => {
    const alone = await publish(year!, {});
    const red = await failures([published[0]!, published[1]!, alone]);
    expect(red.map(({ profile }) => profile)).toContain('arithmetic');
  });

  it('turns red at a gate that was skipped', async () => {
    const few = madeUpSchool(5, { years: [7, 8, 9], topics: 5, users: 20 });
    const { roll, topics } = few;
    const { students } = studentsOf(few.contributions, topics);
    const table = { period: autumn!, roll, cells: plan(autumn!, roll, topics).cells };
    const key = new Uint8Array(32).fill(7);
    const task = { school: 'harbour', table, students, frozen: [], base: 5, key };
    const rounding = await roundTogether(task, solver);
    if (rounding.kind === 'refused') throw new Error(rounding.why);
    const ungated = await certified({
      ...published[0]!,
      roll,
      withheld: [],
      cells: rounding.cells.map(({ cell, p }) => ({ ...cell, p, display: '' })),
    });
    expect((await failures([ungated])).map(({ profile }) => profile)).toEqual(['gates']);
  });

  it('turns red at true counts: an interval of nothing', async () => {
    const trueCounts = await certified({ ...published[0]!, base: 1 });
    const red = await failures([trueCounts]);
    expect(red.map(({ profile }) => profile)).toEqual(
      expect.arrayContaining([
        'reader',
        'exact total of 2026-autumn',
        'three known users of 2026-autumn',
      ]),
    );
    expect(red.every(({ lo, hi }) => lo !== null && lo === hi)).toBe(true);
  });

  it('turns red when the true total would tell that nobody is new', async () => {
    // Terms of 21 to 29 and a year of 21: whoever knows the year knows that all came in autumn.
    const { roll, cells } = published[0]!;
    const only = (period: typeof autumn & object): PublishedFigures => {
      const figures = { ...published[0]!, period, roll, withheld: [] };
      const total = { ...cells[0]!, p: 25 };
      return { ...figures, cells: [total] };
    };
    const both = [only(autumn!), only(year!)];
    const result = (total: number) => auditAgainstTrueTotal(both, total, solver);
    expect(await result(25)).toMatchObject({ profile: 'true total', pass: true, lo: null });
    expect(await result(21)).toMatchObject({ profile: 'true total', pass: false, hi: null });
    // A relaxed figure: 31 counted, at most 29 believed.
    expect(await result(31)).toMatchObject({ pass: true });
  });

  it('turns red at a cell that does not hold the students it says', async () => {
    const [total, ...rest] = published[0]!.cells;
    const cells = [{ ...total!, atomSetHash: rest[0]!.atomSetHash }, ...rest];
    const red = await failures([{ ...published[0]!, cells }]);
    expect(red.map(({ profile }) => profile)).toContain('gates');
  });

  it('turns red when the solver proves nothing', async () => {
    const closed = openSolver();
    await closed.close();
    const results = await auditPublications(published, closed);
    expect(results.filter(({ pass }) => !pass)).toEqual([
      {
        target: 'solver',
        profile: 'reader',
        lo: null,
        hi: null,
        pass: false,
        why: 'solver is closed',
      },
    ]);
  });
});
