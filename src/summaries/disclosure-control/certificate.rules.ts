import { covers, parseAtomKey, type Atom } from './atoms.rules.js';
import { cell, rollOf } from './catalogue.rules.js';
import { saysFewerThan20 } from './gates.rules.js';
import type { CellSet, CertificateEntry, PublishedFigures } from './publication.js';
import { MINIMUM_TOTAL } from './thresholds.js';

/**
 * Checks by one matrix product, without a solver, that a certificate proves the publications: a
 * table of whole students, none negative, whose counts are exactly the published figures (A·y = p)
 * and stay within the roll. Returns what is wrong with it; an empty list means it is a proof.
 *
 * Works from what is published alone, so anyone can run it. Figures must be multiples of the base.
 */
export function certificateFaults(
  publications: readonly PublishedFigures[],
  certificate: readonly CertificateEntry[],
): string[] {
  const faults: string[] = [];
  const table: { atom: Atom; y: number }[] = [];
  for (const { atomKey, y } of certificate) {
    const atom = parseAtomKey(atomKey);
    if (!atom) faults.push(`${atomKey}: not a kind of student`);
    else if (!Number.isInteger(y) || y < 0) faults.push(`${atomKey}: ${y} is not a count`);
    else table.push({ atom, y });
  }
  const count = (set: CellSet) =>
    table.reduce((sum, { atom, y }) => sum + (covers(set, atom) ? y : 0), 0);
  const years = [...new Set(table.map(({ atom }) => atom.year))];
  for (const figures of publications) {
    faults.push(...figureFaults(figures, count), ...rollFaults(figures, years, count));
  }
  return faults;
}

function figureFaults(figures: PublishedFigures, count: (set: CellSet) => number): string[] {
  const { period, roll } = figures;
  const faults = figures.cells.flatMap(({ statistic, cellKey, p }) => {
    const name = `${period.key}/${statistic}/${cellKey}`;
    if (p % figures.base !== 0) return [`${name}: ${p} is no multiple of ${figures.base}`];
    const sum = count(cell(statistic, cellKey, period, roll).set);
    return sum === p ? [] : [`${name}: ${p} is published, the certificate holds ${sum}`];
  });
  const total = count({ terms: period.terms });
  if (saysFewerThan20(figures) && total > MINIMUM_TOTAL - figures.base) {
    faults.push(`${period.key}: "fewer than 20", the certificate holds ${total}`);
  }
  return faults;
}

function rollFaults(
  { period, roll }: PublishedFigures,
  years: readonly number[],
  count: (set: CellSet) => number,
): string[] {
  const { terms } = period;
  const sets: CellSet[] = [{ terms }, ...years.map((year) => ({ terms, years: [year] }))];
  return sets.flatMap((set) =>
    count(set) <= rollOf(roll, set.years)
      ? []
      : [
          `${period.key}: more users than people on the roll${set.years ? ` in year ${set.years[0]}` : ''}`,
        ],
  );
}
