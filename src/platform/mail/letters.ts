import { readFileSync } from 'node:fs';
import path from 'node:path';
import Handlebars from 'handlebars';
import { projectRoot } from '../config/project-root.js';
import type { Queue } from '../jobs/jobs.js';

/**
 * A letter to one person. It says only that something waits and where to sign in: never a name, a
 * category or a word of content (experience.md), so its data are a view's path and codes.
 */
export interface LetterJob {
  schoolId: string;
  personId: string;
  /** Below views/, such as `referrals/mail/raised`: the first line is the subject. */
  view: string;
  /** Codes that the letter prints besides: a day, a root of the audit. */
  facts?: Readonly<Record<string, string>>;
}

export const MAIL: Queue<LetterJob> = { name: 'mail' };

const compiled = new Map<string, Handlebars.TemplateDelegate>();

/** @returns subject and text of a letter's view. */
export function writeLetter(
  view: string,
  facts: { schoolName: string; signInUrl: string; helpUrl: string } & Record<string, string>,
): { subject: string; text: string } {
  let template = compiled.get(view);
  if (template === undefined) {
    const file = path.join(projectRoot(), 'views', `${view}.hbs`);
    template = Handlebars.compile(readFileSync(file, 'utf8'), { noEscape: true, strict: true });
    compiled.set(view, template);
  }
  const [subject = '', ...rest] = template(facts).split('\n');
  return { subject: subject.trim(), text: `${rest.join('\n').trim()}\n` };
}
