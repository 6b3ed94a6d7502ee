import { ABOUT_STAFF, type AboutStaff } from '../categories.js';

/** What was posted, anything missing. */
export interface PostedConcern {
  about?: string;
  student?: string;
  aboutWords?: string;
  category?: string;
  urgency?: string;
  words?: string;
  aboutStaff?: string;
  subject?: string;
  toldWhom?: string;
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

/**
 * What is raised from a form as it came (domain.md rule 8). Empty texts are no answers; an answer
 * that is not on the list is none either, but never a reason to refuse.
 *
 * @returns the concern, or null when there is nothing at all to pass on: no words of any kind, and
 * not a child who asks for help for themself.
 */
export function concernFrom(posted: PostedConcern): IntakeConcern | null {
  const given = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
  const student = given(posted.student);
  const about =
    posted.about === 'me' || posted.about === 'student' || posted.about === 'unknown'
      ? posted.about
      : student === undefined
        ? 'unknown'
        : 'student';
  const concern: IntakeConcern = {
    about,
    student: about === 'student' ? student : undefined,
    aboutWords: given(posted.aboutWords),
    category: given(posted.category),
    urgency: given(posted.urgency),
    words: given(posted.words),
    aboutStaff: ABOUT_STAFF.find(({ key }) => key === posted.aboutStaff)?.key ?? 'no',
    subject: given(posted.subject),
    toldWhom: given(posted.toldWhom),
  };
  const saysSomething = concern.words !== undefined || concern.aboutWords !== undefined;
  return about === 'me' || saysSomething ? concern : null;
}
