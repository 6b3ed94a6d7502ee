import { plainDate } from '../platform/clock/local-time.js';
import { listeningBlockers } from './eligibility.rules.js';
import { nextLapse } from './lapse.page.js';
import { yearName } from './list.page.js';
import { LOAD_DAYS } from './load-window.js';
import type { NamedListener, StudentRow } from './listener.queries.js';
import { listenerPaths } from './listeners.paths.js';

const DONE = new Map(
  Object.entries({
    facts: { heading: 'Saved', next: 'What follows from it is worked out below.' },
    'taken-on': {
      heading: 'They are a listener in preparation now',
      next: 'Record here what is done. They can be booked once nothing stands in the way.',
    },
    break: {
      heading: 'The break has begun',
      next: 'Shifts to come are freed for other listeners.',
    },
    return: { heading: 'The break is over', next: 'New shifts can be given to them.' },
  }),
);

const SUITABILITY = { yes: 'Yes', no: 'No', unknown: 'Not answered yet' };

/** @param manages a coordinator, who may change what is recorded; others read */
export function listenerPage(
  listener: NamedListener,
  noMatch: readonly StudentRow[],
  manages: boolean,
  done?: string,
): object {
  const { id, facts, today } = listener;
  const blockers = listeningBlockers(facts, today);
  const lapse = nextLapse(listener);
  const onBreak = facts.pausedSince !== null;
  return {
    title: 'A listener',
    done: DONE.get(done ?? ''),
    back: listenerPaths.list(),
    name: listener.name,
    year: yearName(listener.year),
    mayListen: blockers.length === 0,
    reasons: blockers.map(({ sentence }) => sentence),
    lapse: lapse === null ? undefined : `${lapse.what}, ${lapse.when}`,
    facts: { rows: factRows(listener, manages) },
    load: `${facts.load} of ${facts.loadCap} points in the last ${LOAD_DAYS} days`,
    break: manages
      ? {
          action: onBreak ? listenerPaths.return(id) : listenerPaths.break(id),
          onBreak,
        }
      : undefined,
    noMatch: manages
      ? { count: noMatch.length, several: noMatch.length !== 1, href: listenerPaths.noMatch(id) }
      : undefined,
  };
}

function factRows({ id, facts, codeSignedOn }: NamedListener, manages: boolean): object[] {
  const row = (key: string, value: string, field?: string): object => ({
    key,
    value,
    href: manages && field !== undefined ? `${listenerPaths.facts(id)}#${field}` : undefined,
  });
  const consentUntil = facts.parentalConsentUntil;
  return [
    row('Accepted', day(facts.applicationAcceptedOn), 'acceptedOn'),
    row('Suitable, says the safeguarding team', SUITABILITY[facts.suitability]),
    row(
      'Parental consent',
      facts.parentalConsentOn !== null && consentUntil !== null
        ? `${plainDate(facts.parentalConsentOn)}, until ${plainDate(consentUntil)}`
        : day(facts.parentalConsentOn),
      'consentOn',
    ),
    row('Code of conduct signed', day(codeSignedOn), 'codeSignedOn'),
    row('Training passed', day(facts.trainedOn), 'trainedOn'),
    row('Skills observed', day(facts.competenciesObservedOn), 'observedOn'),
    row('Certificate until', day(facts.certificateUntil), 'certificateUntil'),
    row('Last supervision', day(facts.lastSupervisionOn), 'lastSupervisionOn'),
    row('Supervision every', `${facts.supervisionEveryDays} days`, 'supervisionEveryDays'),
    row('Most they should carry', `${facts.loadCap} points`, 'loadCap'),
  ];
}

function day(date: string | null): string {
  return date === null ? 'Not recorded' : plainDate(date);
}
