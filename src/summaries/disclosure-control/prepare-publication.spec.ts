import { preparePublication } from './prepare-publication.js';
import { madeUpSchool, periodsOf, requestFor } from './schools.spec-support.js';
import { openSolver } from './solver.js';
import type { Publication } from './publication.js';

it('smoke', async () => {
  const solver = openSolver();
  for (const terms of [1, 2, 3])
    for (let seed = 0; seed < 6; seed++) {
      const school = madeUpSchool(seed * 7 + terms, { terms, users: 51 });
      const frozen: Publication[] = [];
      for (const period of periodsOf(school)) {
        const t = performance.now();
        const r = await preparePublication(requestFor(school, period, { frozen }), solver);
        const ms = Math.round(performance.now() - t);
        if (r.kind === 'ready') {
          frozen.push(r.publication);
          const p = r.publication;
          const reader = p.audit.filter((a) => a.profile === 'reader');
          console.log(
            terms,
            seed,
            period.key,
            ms,
            p.cells.length,
            p.cells[0]?.p,
            p.withheld.map((w) => `${w.statistic}:${w.reason}`).join(),
            p.relaxedSteps.join(),
            reader.length,
            Math.min(...reader.map((a) => a.hi! - a.lo!)),
            p.certificate.length,
          );
        } else console.log(terms, seed, period.key, ms, r);
      }
    }
  await solver.close();
});
