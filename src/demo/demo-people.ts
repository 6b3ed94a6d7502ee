import { type DemoSchoolPlan, LISTENERS, STUDENTS } from './cast.js';
import { FAMILY_NAMES, GIVEN_NAMES } from './names.js';
import { Seeded } from './seeded.js';

export interface DemoStudent {
  readonly username: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly preferredName: string | null;
  readonly yearGroup: number;
  readonly tutorGroup: string;
  /** Has a password; the others are on the roll only, as after an import. */
  readonly signsIn: boolean;
}

const FORMS = ['A', 'B', 'C', 'D', 'E'];
const NICKNAMES = ['Ash', 'Bex', 'Jo', 'Kit', 'Lee', 'Mo', 'Nell', 'Sasha', 'Tam', 'Ziggy'];
/** Who listens is in the upper part of the school. */
const LISTENERS_FROM_YEAR = 9;

/** Every student of a demo school, years as even as they go; the same for every call. */
export function demoStudents({ slug, students, years }: DemoSchoolPlan): DemoStudent[] {
  const seeded = new Seeded(`people|${slug}`);
  const upper = years.filter((year) => year >= LISTENERS_FROM_YEAR);
  const known = [
    ...STUDENTS.map((username, place) => ({ username, year: yearAt(years, place) })),
    ...LISTENERS.map((username, place) => ({ username, year: yearAt(upper, place) })),
  ];
  const perYear = new Map(years.map((year) => [year, Math.floor(students / years.length)]));
  for (const { year } of known) perYear.set(year, (perYear.get(year) ?? 0) - 1);
  const others = [...perYear].flatMap(([year, count]) => Array.from({ length: count }, () => year));
  while (known.length + others.length < students) others.push(yearAt(years, others.length));
  return [
    ...known.map(({ username, year }) => student(seeded, username, year, true)),
    ...others.map((year, place) =>
      student(seeded, `pupil${String(place + 1).padStart(4, '0')}`, year, false),
    ),
  ];
}

function student(
  seeded: Seeded,
  username: string,
  yearGroup: number,
  signsIn: boolean,
): DemoStudent {
  return {
    username,
    givenName: seeded.pick(GIVEN_NAMES),
    familyName: seeded.pick(FAMILY_NAMES),
    preferredName: seeded.happens(0.06) ? seeded.pick(NICKNAMES) : null,
    yearGroup,
    tutorGroup: `${yearGroup}${seeded.pick(FORMS)}`,
    signsIn,
  };
}

function yearAt(years: readonly number[], place: number): number {
  const year = years[place % years.length];
  if (year === undefined) throw new RangeError('A school needs a year.');
  return year;
}
