import { plainDate } from '../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import type { ClosureRow, TermRow } from '../calendar.queries.js';
import { type CalendarList, schoolPaths } from '../school.paths.js';
import type { DatesForm } from './dates.form.js';

const REPLANNED =
  'Sessions to come are planned again. Anybody whose booking no longer fits is told.';

const DONE = new Map(
  Object.entries({
    'terms-added': { heading: 'The term is added', next: REPLANNED },
    'terms-changed': { heading: 'The term is changed', next: REPLANNED },
    'terms-removed': { heading: 'The term is removed', next: REPLANNED },
    'closures-added': { heading: 'The closure is added', next: REPLANNED },
    'closures-changed': { heading: 'The closure is changed', next: REPLANNED },
    'closures-removed': { heading: 'The closure is removed', next: REPLANNED },
  }),
);

/** @param today the local date in the school, to mark what runs now */
export function calendarPage(
  terms: readonly TermRow[],
  closures: readonly ClosureRow[],
  today: string,
  done?: string,
): object {
  return {
    title: 'Terms and closures',
    wide: true,
    done: DONE.get(done ?? ''),
    noTermAhead: !terms.some(({ endsOn }) => today <= endsOn),
    terms: rows('terms', terms, today),
    closures: rows('closures', closures, today),
    headings: [
      { text: 'Name' },
      { text: 'First day' },
      { text: 'Last day' },
      { text: 'Change', hidden: true },
    ],
    addTerm: schoolPaths.newDates('terms'),
    addClosure: schoolPaths.newDates('closures'),
  };
}

function rows(list: CalendarList, all: readonly TermRow[], today: string): object[] {
  return all.map(({ id, name, startsOn, endsOn }) => ({
    cells: [
      { text: name, header: true, soft: when(startsOn, endsOn, today) },
      { text: plainDate(startsOn) },
      { text: plainDate(endsOn) },
      { text: 'Change', href: schoolPaths.dates(list, id), hiddenText: name },
    ],
  }));
}

function when(startsOn: string, endsOn: string, today: string): string | undefined {
  if (endsOn < today) return 'Over';
  return startsOn <= today ? 'Now' : undefined;
}

const WORDS = {
  terms: {
    add: 'Add a term',
    change: 'Change a term',
    hint: 'Such as Autumn term 2026.',
    remove: 'Remove this term',
    removal:
      'No session can be held on its days any more. Sessions to come on them are taken away, and anybody booked is told.',
  },
  closures: {
    add: 'Add a closure',
    change: 'Change a closure',
    hint: 'Such as Half-term or Training day.',
    remove: 'Remove this closure',
    removal: 'Sessions can be held on its days again, if they lie in a term.',
  },
};

/** Adding (without `current`) or changing a term or a closure. */
export function datesPage(list: CalendarList, current?: TermRow, form?: Form<DatesForm>): object {
  const words = WORDS[list];
  const errors = form?.errors ?? [];
  return {
    title: current === undefined ? words.add : words.change,
    words,
    effect: EFFECT[list],
    back: schoolPaths.calendar(),
    action: current === undefined ? schoolPaths.datesOf(list) : schoolPaths.dates(list, current.id),
    removal: current && schoolPaths.datesRemoval(list, current.id),
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? current ?? {},
  };
}

const EFFECT = {
  terms:
    'Sessions are held in term time alone. When you save, sessions to come are planned again: those outside every term are taken away, and anybody booked is told.',
  closures:
    'No session is held on a day of a closure. When you save, sessions to come on these days are taken away, and anybody booked is told.',
};
