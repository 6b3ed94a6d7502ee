import { DateTime } from 'luxon';
import { listeningBlockers } from './eligibility.rules.js';
import { nextLapse } from './lapse.page.js';
import { yearName } from './list.page.js';
import type { NamedListener } from './listener.queries.js';
import { listenerPaths } from './listeners.paths.js';

const HEADINGS = [
  'Listener',
  'Accepted',
  'Suitable',
  'Consent',
  'Code',
  'Trained',
  'Skills',
  'Certificate',
  'Lapses next',
];
const SUITABLE = { yes: 'Yes', no: 'No', unknown: 'Not yet' };

/** Who has what, and what lapses first. */
export function trainingPage(listeners: readonly NamedListener[]): object {
  return {
    title: 'Training',
    wide: true,
    back: listenerPaths.list(),
    table: {
      caption: 'Who has what',
      captionHidden: true,
      dense: true,
      headings: HEADINGS.map((text) => ({ text })),
      rows: listeners.map((listener) => ({ cells: cells(listener) })),
      empty: 'There are no listeners yet.',
    },
  };
}

function cells({ id, name, year, facts, today, codeSignedOn }: NamedListener): object[] {
  const codes = new Set(listeningBlockers(facts, today).map(({ code }) => code));
  const lapse = nextLapse({ facts, today });
  return [
    { text: name, href: listenerPaths.show(id), header: true, soft: yearName(year) },
    has(facts.applicationAcceptedOn),
    { text: SUITABLE[facts.suitability] },
    has(facts.parentalConsentOn, codes.has('parental_consent_ended') && 'Ended'),
    has(codeSignedOn, codes.has('code_of_conduct_not_signed') && 'Sign again'),
    has(facts.trainedOn),
    has(facts.competenciesObservedOn),
    has(facts.certificateUntil, codes.has('certificate_ended') && 'Ended'),
    { text: lapse?.what ?? 'Nothing', soft: lapse?.when },
  ];
}

function has(day: string | null, trouble: string | false = false): object {
  if (day === null) return { text: 'Missing' };
  return { text: shortDate(day), soft: trouble === false ? undefined : trouble };
}

/** "24 Nov 2026": nine columns leave no room for more. */
function shortDate(day: string): string {
  return DateTime.fromISO(day, { zone: 'utc' }).setLocale('en-GB').toFormat('d LLL yyyy');
}
