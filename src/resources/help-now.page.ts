import type { FieldError } from '../platform/web/form.js';
import type { AdultInPost } from './help.queries.js';
import { EMERGENCY, HELPLINES } from './helplines.js';
import { phoneNumber } from './phone-number.rules.js';
import { resourcesPaths } from './resources.paths.js';
import type { SchoolHelp } from './school-help.js';

const EVERYWHERE = { emergency: EMERGENCY, helplines: HELPLINES };

export interface NationalFacts {
  /** The signed-in person's school. */
  ownSchool?: { slug: string; name: string };
  /** What was asked for and not found, to be mended in the form. */
  typed?: string;
  errors?: readonly FieldError[];
}

export function nationalHelpPage(facts: NationalFacts): object {
  const errors = facts.errors ?? [];
  return {
    ...EVERYWHERE,
    title: 'Help now',
    own: facts.ownSchool && {
      name: facts.ownSchool.name,
      href: resourcesPaths.helpNowAt(facts.ownSchool.slug),
    },
    action: resourcesPaths.helpNow(),
    typed: facts.typed ?? '',
    errors,
    fault: errors[0]?.text,
  };
}

/**
 * @param adults who holds the posts; only for a signed-in person of this school
 * @param yearGroup of a signed-in student: heads of other years are left out
 */
export function schoolHelpPage(
  help: SchoolHelp,
  adults: readonly AdultInPost[] = [],
  yearGroup: number | null = null,
): object {
  return {
    ...EVERYWHERE,
    title: `Help now at ${help.name}`,
    school: help.name,
    demo: help.demo,
    safePlace: help.safePlace,
    people: PEOPLE.filter(({ kind }) => help.posts.includes(kind)).map((post) => ({
      heading: post.heading,
      about: post.about,
      names: namesIn(post.kind, adults, yearGroup),
    })),
    aboutAdult: {
      head: help.posts.includes('head'),
      chair: help.posts.includes('chair'),
      phone: phone(help.ladoPhone),
    },
    phone: phone(help.phone),
    socialCarePhone: phone(help.socialCarePhone),
    helpNowPath: resourcesPaths.helpNow(),
  };
}

/** The posts a child may look for, the one to look for first on top. */
const PEOPLE = [
  {
    kind: 'safeguarding_lead',
    heading: 'The safeguarding lead',
    about: 'Their job is to keep every student safe.',
  },
  {
    kind: 'safeguarding_deputy',
    heading: 'A deputy safeguarding lead',
    about: 'They do the same job, and stand in for the lead.',
  },
  {
    kind: 'pastoral',
    heading: 'Your head of year',
    about: 'They look after your year.',
  },
  {
    kind: 'head',
    heading: 'The head teacher',
    about: 'They look after the whole school. Any student may ask to see them.',
  },
];

function namesIn(kind: string, adults: readonly AdultInPost[], yearGroup: number | null): string[] {
  return adults
    .filter((adult) => adult.kind === kind)
    .filter((adult) => [null, adult.yearGroup].includes(yearGroup) || adult.yearGroup === null)
    .map(({ name, yearGroup: year }) => (year === null ? name : `${name} (Year ${year})`));
}

/** What `partials/phone-number` prints; the number itself is never broken over two lines. */
function phone(
  written: string | null,
): { text: string; href?: string; remark?: string } | undefined {
  if (written === null || written.trim() === '') return undefined;
  const number = phoneNumber(written);
  if (number === undefined) return { text: written };
  const { shown, dialled, remark } = number;
  return { text: shown.replace(/\s+/g, '\u00a0'), href: `tel:${dialled}`, remark };
}
