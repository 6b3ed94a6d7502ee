import { DateTime } from 'luxon';
import { plainDate } from '../platform/clock/local-time.js';
import { type DateRange, type LocalDate, plusDays, wholeRun } from './date-ranges.js';

/** All that decides whether someone may listen; null means "not recorded". */
export interface ListenerFacts {
  readonly applicationAcceptedOn: LocalDate | null;
  readonly suitability: 'yes' | 'no' | 'unknown';
  readonly suitabilityOn: LocalDate | null;
  readonly parentalConsentOn: LocalDate | null;
  /** Last day of the consent; null: no end was set. */
  readonly parentalConsentUntil: LocalDate | null;
  readonly codeOfConductSignedVersion: number | null;
  readonly codeOfConductCurrentVersion: number;
  /** The day the last required module was passed. */
  readonly trainedOn: LocalDate | null;
  /** The day the last competency was observed. */
  readonly competenciesObservedOn: LocalDate | null;
  /** Last day of the certificate. */
  readonly certificateUntil: LocalDate | null;
  /** Null until the first supervision, which falls due as if training's end had been one. */
  readonly lastSupervisionOn: LocalDate | null;
  readonly supervisionEveryDays: number;
  readonly pausedSince: LocalDate | null;
  /** Weighted load of now, in the unit of `loadCap`; it has no date of its own. */
  readonly load: number;
  readonly loadCap: number;
  readonly examLeave: readonly DateRange[];
  readonly absences: readonly DateRange[];
  /** First day off the roll. */
  readonly leftOn: LocalDate | null;
}

export type ListenerBlockerCode =
  | 'left'
  | 'application_not_accepted'
  | 'not_suitable'
  | 'suitability_unknown'
  | 'no_parental_consent'
  | 'parental_consent_ended'
  | 'code_of_conduct_not_signed'
  | 'not_trained'
  | 'competencies_not_observed'
  | 'no_certificate'
  | 'certificate_ended'
  | 'supervision_overdue'
  | 'paused'
  | 'load_at_cap'
  | 'exam_leave'
  | 'absent';

export interface ListenerBlocker {
  readonly code: ListenerBlockerCode;
  /** Plain words for the coordinator's page and the listener's own. */
  readonly sentence: string;
  /** First day it holds; null: there is no such day, it has simply not been met. */
  readonly from: LocalDate | null;
  /** Last day it holds if nothing else changes; null: until somebody does something. */
  readonly until: LocalDate | null;
}

/**
 * Why a listener may not listen on a day (domain.md, rule 1). None: may listen.
 *
 * Every fact must speak for the listener: a missing one blocks, one dated after `on` counts from
 * its own day, and a "yes" on suitability without its date is treated as no answer, because nobody
 * could show when it was given. A "no" holds whatever its date. Last days (consent, certificate,
 * leave) are inclusive. Load counts as at its cap from `load >= loadCap`; a load that is not a
 * number blocks too. Supervision is in time up to and including the day that lies
 * `supervisionEveryDays` after the last one.
 *
 * @throws if `on` is not a yyyy-mm-dd date, or the supervision interval not a number: what cannot be
 * read must not read as "may listen".
 */
export function listeningBlockers(listener: ListenerFacts, on: LocalDate): ListenerBlocker[] {
  requireDate(on);
  return [
    left(listener, on),
    notYet(
      on,
      'application_not_accepted',
      listener.applicationAcceptedOn,
      'The application has not been accepted.',
    ),
    suitability(listener, on),
    notYet(on, 'no_parental_consent', listener.parentalConsentOn, 'There is no parental consent.'),
    ended(on, 'parental_consent_ended', listener.parentalConsentUntil, 'Parental consent ended'),
    codeOfConduct(listener),
    notYet(on, 'not_trained', listener.trainedOn, 'The training modules have not all been passed.'),
    notYet(
      on,
      'competencies_not_observed',
      listener.competenciesObservedOn,
      'Not every skill has been observed.',
    ),
    certificate(listener, on),
    supervision(listener, on),
    paused(listener, on),
    load(listener),
    away(on, 'exam_leave', listener.examLeave, 'On exam leave'),
    away(on, 'absent', listener.absences, 'Away'),
  ].filter((blocker) => blocker !== null);
}

/** What will begin to block a listener, and the first day on which it does. */
export interface Lapse {
  readonly on: LocalDate;
  readonly blockers: readonly ListenerBlocker[];
}

/**
 * The first day after `on` on which something begins to block that does not block on `on`, as far
 * as today's facts tell; null when nothing will. Found by asking `listeningBlockers` itself at every
 * day on which a fact changes, so the two can never disagree. Load has no date and never appears.
 */
export function lapsesNext(listener: ListenerFacts, on: LocalDate): Lapse | null {
  const now = new Set(listeningBlockers(listener, on).map(({ code }) => code));
  const days = [...new Set(daysOfChange(listener))].filter((day) => day > on).sort();
  for (const day of days) {
    const blockers = listeningBlockers(listener, day).filter(({ code }) => !now.has(code));
    if (blockers.length > 0) return { on: day, blockers };
  }
  return null;
}

/**
 * The last day on which supervision is still in time, counting from the last one or, before the
 * first, from training's end; null when there is nothing to count from yet.
 */
export function supervisionDueBy(listener: ListenerFacts): LocalDate | null {
  const overdueFrom = firstOverdueDay(listener);
  return overdueFrom === null ? null : plusDays(overdueFrom, -1);
}

function daysOfChange(listener: ListenerFacts): LocalDate[] {
  const lastDays = [listener.parentalConsentUntil, listener.certificateUntil];
  const firstDays = [
    listener.pausedSince,
    listener.leftOn,
    firstOverdueDay(listener),
    firstOverdueDay({ ...listener, lastSupervisionOn: null }),
  ];
  const leave = [...listener.examLeave, ...listener.absences].map(({ from }) => from);
  return [
    ...lastDays.filter((day) => day !== null).map((day) => plusDays(day, 1)),
    ...firstDays.filter((day) => day !== null),
    ...leave,
  ];
}

function left({ leftOn }: ListenerFacts, on: LocalDate): ListenerBlocker | null {
  if (leftOn === null || on < leftOn) return null;
  return {
    code: 'left',
    sentence: `No longer at the school since ${plainDate(leftOn)}.`,
    from: leftOn,
    until: null,
  };
}

function suitability(listener: ListenerFacts, on: LocalDate): ListenerBlocker | null {
  const { suitability: answer, suitabilityOn } = listener;
  if (answer === 'no') {
    const sentence = 'The safeguarding team has not agreed to this.';
    const from = suitabilityOn !== null && suitabilityOn <= on ? suitabilityOn : null;
    return { code: 'not_suitable', sentence, from, until: null };
  }
  const since = answer === 'yes' ? suitabilityOn : null;
  return notYet(on, 'suitability_unknown', since, 'The safeguarding team has not answered yet.');
}

function codeOfConduct(listener: ListenerFacts): ListenerBlocker | null {
  const { codeOfConductSignedVersion: signed, codeOfConductCurrentVersion: current } = listener;
  if (signed === current) return null;
  const sentence =
    signed === null
      ? 'The code of conduct has not been signed.'
      : 'The code of conduct has changed and needs signing again.';
  return { code: 'code_of_conduct_not_signed', sentence, from: null, until: null };
}

function certificate({ certificateUntil }: ListenerFacts, on: LocalDate): ListenerBlocker | null {
  if (certificateUntil !== null)
    return ended(on, 'certificate_ended', certificateUntil, 'The certificate ended');
  return { code: 'no_certificate', sentence: 'There is no certificate.', from: null, until: null };
}

function supervision(listener: ListenerFacts, on: LocalDate): ListenerBlocker | null {
  // A supervision dated after the day asked about has not happened by then and proves nothing.
  const counted =
    listener.lastSupervisionOn !== null && listener.lastSupervisionOn > on
      ? null
      : listener.lastSupervisionOn;
  const overdueFrom = firstOverdueDay({ ...listener, lastSupervisionOn: counted });
  // Without training there is nothing to count from, and its absence blocks on its own.
  if (overdueFrom === null || on < overdueFrom) return null;
  const sentence = `Supervision has been overdue since ${plainDate(overdueFrom)}.`;
  return { code: 'supervision_overdue', sentence, from: overdueFrom, until: null };
}

function firstOverdueDay(listener: ListenerFacts): LocalDate | null {
  const { lastSupervisionOn, trainedOn, competenciesObservedOn, supervisionEveryDays } = listener;
  const trainingEnded = [trainedOn, competenciesObservedOn]
    .filter((day) => day !== null)
    .sort()
    .at(-1);
  const since = lastSupervisionOn ?? trainingEnded;
  return since === undefined ? null : plusDays(since, supervisionEveryDays + 1);
}

function paused({ pausedSince }: ListenerFacts, on: LocalDate): ListenerBlocker | null {
  if (pausedSince === null || on < pausedSince) return null;
  return {
    code: 'paused',
    sentence: `Taking a break since ${plainDate(pausedSince)}.`,
    from: pausedSince,
    until: null,
  };
}

function load(listener: ListenerFacts): ListenerBlocker | null {
  if (listener.load < listener.loadCap) return null;
  return {
    code: 'load_at_cap',
    sentence: 'Has as much to carry as one listener should.',
    from: null,
    until: null,
  };
}

function away(
  on: LocalDate,
  code: 'exam_leave' | 'absent',
  ranges: readonly DateRange[],
  words: string,
): ListenerBlocker | null {
  const range = ranges.find(({ from, until }) => from <= on && on <= until);
  if (range === undefined) return null;
  const run = wholeRun(range, ranges);
  const sentence = `${words} until ${plainDate(run.until)}.`;
  return { code, sentence, from: run.from, until: run.until };
}

/** Blocks until the day `since`, on which the fact begins to speak for the listener. */
function notYet(
  on: LocalDate,
  code: ListenerBlockerCode,
  since: LocalDate | null,
  sentence: string,
): ListenerBlocker | null {
  if (since !== null && since <= on) return null;
  return { code, sentence, from: null, until: since === null ? null : plusDays(since, -1) };
}

/** Blocks from the day after the last day `until`. */
function ended(
  on: LocalDate,
  code: ListenerBlockerCode,
  until: LocalDate | null,
  words: string,
): ListenerBlocker | null {
  if (until === null || on <= until) return null;
  return {
    code,
    sentence: `${words} on ${plainDate(until)}.`,
    from: plusDays(until, 1),
    until: null,
  };
}

function requireDate(on: LocalDate): void {
  if (!DateTime.fromFormat(on, 'yyyy-MM-dd', { zone: 'utc' }).isValid) {
    throw new RangeError(`not a date: ${on}`);
  }
}
