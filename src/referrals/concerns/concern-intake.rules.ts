import { isUUID } from 'class-validator';
import { type AboutStaff, concernCategory } from '../categories.js';

/** A field as it was posted: not at all, once, or several times. */
export type Answer = string | readonly string[] | undefined;

/** What was posted, anything missing. */
export interface PostedConcern {
  about?: Answer;
  student?: Answer;
  aboutWords?: Answer;
  category?: Answer;
  urgency?: Answer;
  words?: Answer;
  aboutStaff?: Answer;
  subject?: Answer;
  toldWhom?: Answer;
}

export interface IntakeConcern {
  about: 'me' | 'student' | 'unknown';
  student?: string;
  aboutWords?: string;
  category?: string;
  urgency?: string;
  words?: string;
  aboutStaff: AboutStaff;
  subject?: string;
  toldWhom?: string;
}

/** Said both ways, the one that keeps most people away from it holds. */
const MOST_CAREFUL: readonly AboutStaff[] = ['head', 'unsure', 'staff', 'no'];

/**
 * What is raised from a form as it came (domain.md rule 8). Empty texts are no answers; an answer
 * that is not on the list, or was given two ways, is none either, but never a reason to refuse.
 * Words sent twice are all kept, one below the other.
 *
 * @returns the concern, or null when there is nothing at all to pass on: no words of any kind,
 * nobody and nothing chosen, no danger now, and not a child who asks for help for themself.
 */
export function concernFrom(posted: PostedConcern): IntakeConcern | null {
  const student = personIn(posted.student);
  const said = choice(posted.about);
  const about =
    said === 'me' || said === 'student' || said === 'unknown'
      ? said
      : student === undefined
        ? 'unknown'
        : 'student';
  const aboutStaff = all(posted.aboutStaff);
  const concern: IntakeConcern = {
    about,
    student: about === 'student' ? student : undefined,
    aboutWords: words(posted.aboutWords),
    category: choice(posted.category),
    urgency: choice(posted.urgency),
    words: words(posted.words),
    aboutStaff: MOST_CAREFUL.find((key) => aboutStaff.includes(key)) ?? 'no',
    subject: personIn(posted.subject),
    toldWhom: words(posted.toldWhom),
  };
  const saysSomething =
    [concern.words, concern.aboutWords, concern.toldWhom, concern.student, concern.subject].some(
      (one) => one !== undefined,
    ) ||
    concernCategory(concern.category ?? '') !== null ||
    concern.urgency === 'immediate';
  return about === 'me' || saysSomething ? concern : null;
}

function all(answer: Answer): string[] {
  return (typeof answer === 'string' ? [answer] : [...(answer ?? [])]).filter((one) => one !== '');
}

function words(answer: Answer): string | undefined {
  const said = all(answer);
  return said.length === 0 ? undefined : said.join('\n');
}

function choice(answer: Answer): string | undefined {
  const said = new Set(all(answer));
  return said.size === 1 ? [...said][0] : undefined;
}

function personIn(answer: Answer): string | undefined {
  const person = choice(answer);
  return isUUID(person) ? person : undefined;
}
