import { ROLE_NAMES } from '../../accounts/role-names.js';
import type { Role } from '../../accounts/permissions.js';

/** What the program knows of the school; the rest is for the school to write. */
export interface AssessmentFacts {
  readonly schoolName: string;
  readonly students: number;
  readonly listeners: number;
  readonly staff: number;
  readonly youngest: number | null;
  readonly oldest: number | null;
  /** Optional columns of the roster that are filled in for somebody. */
  readonly optional: readonly string[];
  readonly posts: readonly { kind: Role; held: number }[];
  readonly roles: readonly { role: Role; held: number }[];
  readonly notices: number;
  readonly emptyPosts: readonly Role[];
  /** The retention schedule as it stands: "Contact logs: 1 year after the end of the school year". */
  readonly periods: readonly string[];
}

export interface AssessmentSection {
  readonly key: string;
  readonly heading: string;
  /** What the template of the ICO asks here. */
  readonly asks: string;
  /** Filled in from the settings. */
  readonly known: readonly string[];
}

/**
 * The sections of a data-protection impact assessment, filled in as far as the program can know.
 * They follow the ICO's sample template (https://ico.org.uk, "DPIA template"): need, description,
 * consultation, necessity, risks, measures, sign-off.
 */
export function assessmentSections(facts: AssessmentFacts): AssessmentSection[] {
  const years =
    facts.youngest === null
      ? 'of ages not known to the program'
      : facts.youngest === facts.oldest
        ? `of Year ${facts.youngest}`
        : `of Years ${facts.youngest} to ${facts.oldest}`;
  const held = (kind: Role, count: number): string => `${ROLE_NAMES[kind]}: ${count}`;
  return [
    {
      key: 'need',
      heading: 'Why an assessment is needed',
      asks: 'What the project aims to do and what kind of processing it involves. Why did you find that you need an assessment?',
      known: [
        `${facts.schoolName} runs a peer-listening scheme: trained students listen to other students, and whatever is worrying reaches an adult.`,
        'It processes data of children, some of it about health, harm and safeguarding. Either alone asks for an assessment.',
      ],
    },
    {
      key: 'nature',
      heading: 'What is done with the data',
      asks: 'How data are collected, used, stored and deleted; where they come from; with whom they are shared.',
      known: [
        'The roll comes from the school’s information system (OneRoster or School Data Sync). Students add bookings; listeners tick coded logs, without free text; anybody may raise a concern in words.',
        'Words about a person are encrypted for each record, with keys that are kept outside the database. Every read of them is written down first.',
        'The program sends nothing to anybody outside the school. Mail says only that something waits. It has no sub-processors of its own, no analytics and no cookies but the one that keeps a sign-in.',
        'For the school to fill in: who runs the server and where it stands; who carries its mail; where backups and the keys are kept.',
      ],
    },
    {
      key: 'scope',
      heading: 'How much, about whom, for how long',
      asks: 'The nature of the data, whether they are special, how much, how often, how long, how many people, which area.',
      known: [
        `Students ${years}: ${facts.students}. Listeners among them: ${facts.listeners}. Adults: ${facts.staff}.`,
        facts.optional.length === 0
          ? 'None of the optional columns of the roster is filled in.'
          : `Optional columns of the roster that are filled in: ${facts.optional.join(', ')}.`,
      ],
    },
    {
      key: 'retention',
      heading: 'How long it is kept, and what keeps it longer',
      asks: 'How long each kind of data is kept and why; how it is deleted; who may stop that.',
      known: [
        ...facts.periods,
        'The record of who did and read what is kept for at least 7 years; published summaries and certificates of shredding for good. None of them holds a child’s words.',
        'Concerns never go unread: two people who hold one read it and agree. Everything else is previewed in numbers and confirmed by the head or a lead, or goes by itself as the schedule says. What went has a certificate.',
        'A hold stops it. A lead, a deputy or the head may hold back everything about a child; whoever was given a concern may hold that one back.',
        'From a copy of what is kept somebody who answers for data protection may hold back what would cause serious harm, what is about another person, and what the law keeps apart, each with its reason; nobody reviews a request about themself.',
      ],
    },
    {
      key: 'context',
      heading: 'In which setting',
      asks: 'Your relationship with the people; how much control they have; would they expect it; are they children; are there concerns known from elsewhere?',
      known: [
        'They are pupils of the school, children most of them. Coming is their own choice; limits of confidentiality are said in plain words before every booking.',
        facts.notices === 0
          ? 'The notices are those that the program comes with: the school has not published its own yet.'
          : `Privacy notices published by the school: ${facts.notices}.`,
        'Everybody may ask for a copy, a correction or object by a page of their own.',
      ],
    },
    {
      key: 'consultation',
      heading: 'Who was asked',
      asks: 'How and when you ask the people concerned, or why not; who else is involved; experts.',
      known: [
        'For the school to fill in: students and parents, the listeners, governors, the data protection officer, the mental-health adviser of the scheme.',
      ],
    },
    {
      key: 'necessity',
      heading: 'Is it necessary, and in proportion?',
      asks: 'The lawful basis; does it achieve the aim; is there another way; how you prevent creep, keep quality, inform people and support their rights.',
      known: [
        'Lawful basis: public task, and legal obligation to safeguard (Keeping Children Safe in Education; Education Act 2002, section 175). For special categories: substantial public interest, safeguarding of children (Data Protection Act 2018, Schedule 1, paragraph 18). Consent is not the basis for safeguarding sharing.',
        'Listeners write codes, not stories. Feedback is kept without a student. Published figures pass disclosure control and are proved unable to point at a student.',
      ],
    },
    {
      key: 'access',
      heading: 'Who may see what',
      asks: 'Which people have access, and how it is limited.',
      known: [
        `Posts held: ${facts.posts.map(({ kind, held: n }) => held(kind, n)).join('; ') || 'none yet'}.`,
        ...(facts.emptyPosts.length === 0
          ? []
          : [
              `Posts that nobody holds: ${facts.emptyPosts.map((kind) => ROLE_NAMES[kind]).join(', ')}.`,
            ]),
        `Roles given: ${facts.roles.map(({ role, held: n }) => held(role, n)).join('; ') || 'none yet'}.`,
        'No role opens a record: a record is opened only by a grant that was written for it. An administrator reads no words of a child. A member of staff whom a concern is about cannot find it.',
      ],
    },
    {
      key: 'risks',
      heading: 'Risks to people',
      asks: 'Source of risk and nature of the harm to people; likelihood, severity, overall.',
      known: [
        'A child’s words are read by somebody who should not: severe.',
        'A child or an adult learns here that a concern was raised (tipping off): severe.',
        'Somebody sees over a shoulder, or on a shared computer, that a child sought help: significant.',
        'A figure that is published points at a student: significant.',
        'A concern reaches nobody, or too late: severe.',
        'Data are lost, or kept too long: significant.',
        'For the school to fill in: how likely each is here.',
      ],
    },
    {
      key: 'measures',
      heading: 'What is done about them',
      asks: 'For each risk that is medium or high: the measure, its effect, what is left, whether it is approved.',
      known: [
        'Grants for each record, refused by the database itself; a written line for every read; two people for posts and resets.',
        'Concerns about staff stand in no queue of theirs; nothing on a child’s own pages depends on what others raised; a copy is reviewed before it is given.',
        'Short sign-ins, one at a time for students, a quick way out of every page, no names in mail, addresses or titles.',
        'Rounding, suppression and a certificate for every publication.',
        'Escalation by the clock until a person acknowledges; help pages that work without the program.',
        'Encryption with keys outside the database, backups without keys, a retention schedule with holds.',
      ],
    },
    {
      key: 'sign-off',
      heading: 'Agreed by',
      asks: 'Who approved the measures and what is left of the risks; the advice of the data protection officer; when it is looked at again.',
      known: [
        'For the school to fill in: names, dates, the advice of the data protection officer, and the day of the next review.',
      ],
    },
  ];
}
