/** contract.md, "The demo": who can sign in, in each school, and as what. */
export const DEMO_PASSWORD = 'earshot-demo';

export interface DemoSchoolPlan {
  readonly slug: string;
  readonly name: string;
  readonly students: number;
  readonly years: readonly number[];
  /** Different students who came in each finished term. */
  readonly visitorsPerTerm: number;
}

export const DEMO_SCHOOLS: readonly DemoSchoolPlan[] = [
  {
    slug: 'harbour',
    name: 'Harbour Academy',
    students: 1050,
    years: [7, 8, 9, 10, 11, 12, 13],
    visitorsPerTerm: 120,
  },
  {
    slug: 'moorside',
    name: 'Moorside School',
    students: 210,
    years: [7, 8, 9, 10, 11],
    visitorsPerTerm: 60,
  },
];

/** `student`, `student2`, … */
const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => (index === 0 ? name : `${name}${index + 1}`));

export const STUDENTS = numbered('student', 40);
export const LISTENERS = numbered('listener', 12);
/** They never have a live booking after a start: programs book with them. */
export const WITHOUT_BOOKING = STUDENTS.slice(19);
/** They have a time to come. */
export const WITH_BOOKING = ['student', 'student3', 'student5', 'student7'];
/** Each owes the log of a past time, with the student of the same place in the list. */
export const OWING = LISTENERS.slice(0, 4);
export const MET_BY_OWING = STUDENTS.slice(8, 12);
/** Shows what a page says of somebody who may not listen. */
export const BLOCKED_LISTENER = 'listener12';

interface Adult {
  readonly username: string;
  readonly name: string;
  readonly roles: readonly string[];
}

export const ADULTS: readonly Adult[] = [
  { username: 'staff', name: 'Sam Whitlock', roles: ['staff'] },
  { username: 'coordinator', name: 'Rosa Adeyemi', roles: ['coordinator'] },
  { username: 'supervisor', name: 'Gareth Llewellyn', roles: ['supervisor'] },
  { username: 'pastoral', name: 'Meera Joshi', roles: ['pastoral'] },
  { username: 'dsl', name: 'Helen Marsh', roles: ['safeguarding_lead'] },
  // The lead is told first in any case; out of hours somebody else is told as well.
  {
    username: 'deputy',
    name: 'Yusuf Rahman',
    roles: ['safeguarding_deputy', 'out_of_hours', 'holiday_cover'],
  },
  { username: 'head', name: 'Catherine Obi', roles: ['head'] },
  { username: 'chair', name: 'Martin Fairclough', roles: ['chair'] },
  { username: 'leader', name: 'Ewa Nowak', roles: ['leader'] },
  { username: 'admin', name: 'Dev Chandra', roles: ['admin'] },
];
