import { faultsByField, type Form } from '../../platform/web/form.js';
import { dropInPaths, sessionPaths, shiftPaths } from '../drop-ins.paths.js';
import { ROSTER_WORDS } from '../shifts/fill-shifts.rules.js';
import { openTag, spanOf, whyOf } from './drop-ins.page.js';
import type { RotaFacts } from './rota-views.js';

const DONE = new Map<string, { heading: string; next: string }>(
  Object.entries({
    rostered: { heading: 'The listener has a place', next: 'They see it with their shifts.' },
    withdrawn: {
      heading: 'The listener is taken off',
      next: 'Whoever had booked with them is told. Another listener has the place if anybody could take it.',
    },
    adult: { heading: 'The adult on duty is named', next: 'They see it under On duty.' },
    nobody: {
      heading: 'Nobody is on duty',
      next: 'The session cannot open until you name somebody. Whoever had booked is told.',
    },
  }),
);

/** Who is there at one session, and changing it. */
export function rotaPage(facts: RotaFacts, done?: string, form?: Form<unknown>): object {
  const { session, over, candidates, adults, timezone } = facts;
  const errors = form?.errors ?? [];
  const free = candidates.filter(({ blocker }) => blocker === null);
  return {
    title: 'Who is there',
    wide: true,
    errors,
    fault: faultsByField(errors),
    values: { adult: session.adultId ?? '', ...form?.raw },
    done: DONE.get(done ?? ''),
    heading: spanOf(session, timezone),
    kicker: session.dropIn,
    back: dropInPaths.show(session.dropInId),
    rows: [
      { key: 'Opens', tag: openTag(session) },
      ...(whyOf(session) === '' ? [] : [{ key: 'Why not', value: whyOf(session) }]),
      { key: 'Where', value: session.room },
      { key: 'Adult on duty', value: session.adult ?? 'Nobody yet' },
      { key: 'Times taken', value: `${session.taken} of ${session.slots}` },
    ],
    change: !over && session.cancelledWhy === null,
    places: session.places.map(({ shiftId, listener, listenerYear }) => ({
      text: listenerYear === null ? listener : `${listener}, Year ${listenerYear}`,
      withdrawal: shiftPaths.withdrawal(shiftId),
    })),
    gap: session.gap,
    add: sessionPaths.shifts(session.id),
    listeners: free.map(({ id, name }) => ({ value: id, text: name })),
    others: candidates.flatMap(({ name, blocker }) =>
      blocker === null ? [] : { name, why: ROSTER_WORDS[blocker] },
    ),
    nameAdult: sessionPaths.adult(session.id),
    adults: adults.map(({ id, givenName, familyName }) => ({
      value: id,
      text: `${givenName} ${familyName}`.trim(),
    })),
  };
}
