import type { Actor } from '../../accounts/actor.js';
import { fullDate } from '../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import { privacyPaths } from '../privacy.paths.js';
import { type AssessmentFacts, assessmentSections } from './assessment-sections.rules.js';
import type { SchoolAnswer } from './assessment.queries.js';

interface Facts {
  readonly facts: AssessmentFacts;
  readonly answers: readonly SchoolAnswer[];
  readonly now: Date;
}

export function assessmentPage(
  { facts, answers, now }: Facts,
  actor: Actor,
  done?: string,
): object {
  const zone = actor.school.timezone;
  return {
    title: 'Data-protection impact assessment',
    done: done === '1',
    print: privacyPaths.assessmentPrint(),
    backHref: privacyPaths.assessment(),
    printedOn: fullDate(now, zone),
    sections: assessmentSections(facts).map((section, n) => {
      const answer = answers.find((given) => given.section === section.key);
      const written = answer !== undefined && answer.words !== '';
      return {
        ...section,
        heading: `${n + 1}. ${section.heading}`,
        words: written ? answer.words : undefined,
        by: written ? `${answer.changedBy}, ${fullDate(answer.changedAt, zone)}` : undefined,
        href: privacyPaths.assessmentSection(section.key),
        about: section.heading.toLowerCase(),
      };
    }),
  };
}

/** One section to write in; undefined when there is no such section. */
export function sectionPage(
  key: string,
  { facts, answers }: Facts,
  form?: Form<unknown>,
): object | undefined {
  const section = assessmentSections(facts).find((found) => found.key === key);
  if (section === undefined) return undefined;
  const answer = answers.find((given) => given.section === key);
  const errors = form?.errors ?? [];
  return {
    ...section,
    title: 'Write in the impact assessment',
    back: privacyPaths.assessment(),
    action: privacyPaths.assessmentSection(key),
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? { words: answer?.words ?? '', version: String(answer?.version ?? 0) },
  };
}
