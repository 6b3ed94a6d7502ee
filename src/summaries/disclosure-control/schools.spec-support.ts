import type { Contribution, Period, Roll, TopicList } from './publication.js';
import type { PublicationRequest } from './prepare-publication.js';

/** A made-up school year for the specs: the same seed makes the same school. */
export interface MadeUpSchool {
  roll: Roll;
  topics: TopicList;
  terms: string[];
  contributions: Contribution[];
}

interface Shape {
  years?: number[];
  topics?: number;
  terms?: number;
  /** Median of the number of users in the school year. */
  users?: number;
}

const TERMS = ['2026-autumn', '2027-spring', '2027-summer'];
const TOPICS = [
  ['friends', 'family', 'hurting', 'bullying', 'school-work', 'feeling-low', 'harm', 'loss'],
  ['identity', 'health', 'online', 'moving', 'being-new', 'something-else', 'sexuality'],
].flat();

export function madeUpSchool(seed: number, shape: Shape = {}): MadeUpSchool {
  const random = generator(seed);
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const years = shape.years ?? [7, 8, 9, 10, 11, 12, 13].slice(0, between(2, 7));
  const terms = TERMS.slice(0, shape.terms ?? 1);
  const keys = TOPICS.slice(0, shape.topics ?? between(4, TOPICS.length));
  const byYear = Object.fromEntries(years.map((year) => [year, between(22, 200)]));
  const total = Object.values(byYear).reduce((sum, n) => sum + n, 0);
  const wanted = (shape.users ?? 51) * Math.exp(random() + random() + random() - 1.5);
  const left = { ...byYear };
  const contributions: Contribution[] = [];
  for (let user = 0; user < Math.min(wanted, total * 0.7); user += 1) {
    const year = years[Math.floor(random() ** 1.4 * years.length)]!;
    if (left[year]! <= 0) continue;
    left[year]! -= 1;
    const studentId = `student ${user}`;
    const certain = between(0, terms.length - 1);
    terms.forEach((term, index) => {
      if (index !== certain && random() < 0.5) return;
      const mainTopic = keys[Math.floor(random() ** 1.7 * keys.length)]!;
      contributions.push({ studentId, term, year, mainTopic });
    });
  }
  return {
    roll: { total, byYear },
    topics: { keys, sensitive: ['hurting', 'harm', 'sexuality'] },
    terms,
    contributions,
  };
}

/** Each term as a period of its own, and, where there are several, the year at the end. */
export function periodsOf({ terms }: MadeUpSchool): Period[] {
  const single = terms.map((term) => ({ key: term, terms: [term] }));
  return terms.length > 1 ? [...single, { key: '2026-27', terms }] : single;
}

export function requestFor(
  school: MadeUpSchool,
  period: Period,
  more: Partial<PublicationRequest> = {},
): PublicationRequest {
  return {
    school: 'harbour',
    academicYear: '2026-27',
    period,
    contributions: school.contributions.filter(({ term }) => period.terms.includes(term)),
    roll: school.roll,
    topics: school.topics,
    frozen: [],
    key: new Uint8Array(32).fill(7),
    ...more,
  };
}

/** Small, fast and seeded (mulberry32): numbers in [0, 1). */
export function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
