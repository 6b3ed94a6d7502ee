import { plainDate } from '../../platform/clock/local-time.js';
import type { FieldError } from '../../platform/web/form.js';
import { yearName } from '../list.page.js';
import type { NamedListener } from '../listener.queries.js';
import { listenerPaths } from '../listeners.paths.js';

const DONE = new Map(
  Object.entries({
    answered: {
      heading: 'Your answer is kept',
      next: 'Whether they may listen follows from it at once.',
    },
  }),
);

/** Those without an answer first. Nothing else that is recorded of a listener is shown. */
export function suitabilityPage(
  listeners: readonly NamedListener[],
  { done, errors = [] }: { done?: string; errors?: readonly FieldError[] } = {},
): object {
  const open = listeners.filter(({ facts }) => facts.suitability === 'unknown');
  const answered = listeners.filter(({ facts }) => facts.suitability !== 'unknown');
  return {
    title: 'Suitable to listen?',
    done: DONE.get(done ?? ''),
    errors,
    listeners: [...open, ...answered].map(({ id, name, year, facts }) => ({
      name,
      year: yearName(year),
      action: listenerPaths.suitability(id),
      yes: facts.suitability === 'yes',
      no: facts.suitability === 'no',
      answer: answerWords(facts.suitability, facts.suitabilityOn),
    })),
  };
}

function answerWords(answer: 'yes' | 'no' | 'unknown', on: string | null): string {
  if (answer === 'unknown') return 'Waits for an answer';
  const word = answer === 'yes' ? 'Yes' : 'No';
  return on === null ? word : `${word}, since ${plainDate(on)}`;
}
