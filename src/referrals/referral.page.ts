import { accessPaths } from '../access/access.paths.js';
import type { Actor } from '../accounts/actor.js';
import { may as mayOpen } from '../accounts/permissions.js';
import { longDateTime, nearDateTime, plainDate } from '../platform/clock/local-time.js';
import { faultsByField, type Form } from '../platform/web/form.js';
import { concernCategory } from './categories.js';
import type { Closure } from './closure.js';
import { timeLeft, URGENCY_TAGS } from './queue.page.js';
import { OUTCOMES } from './referral.entity.js';
import {
  canAcknowledge,
  canAddAction,
  canClose,
  canCompleteAction,
  canReopen,
} from './referral.policy.js';
import type { OpenReferral } from './referral-reads.js';
import { REFERRAL_STATES } from './referral-states.rules.js';
import { referralPaths } from './referrals.paths.js';
import { ROUTE_POSTS, type RouteStep } from './routing/route.js';

const DONE = new Map<string, { heading: string; text: string }>(
  Object.entries({
    acknowledged: {
      heading: 'You have it',
      text: 'The clock has stopped. Everybody else it was given to can see that you have it.',
    },
    action: { heading: 'Action added', text: 'Whoever is to do it can read this referral now.' },
    'action-done': { heading: 'Marked as done', text: 'It stays in the chronology.' },
    closed: {
      heading: 'Closed',
      text: 'Whoever raised it sees the word “closed” and nothing more.',
    },
    reopened: { heading: 'Open again', text: 'You have it.' },
    named: {
      heading: 'Named',
      text: 'For them this does not exist. It was routed anew, past them and past whom they manage.',
    },
  }),
);

const EVENTS: Record<string, string> = {
  raised: 'Raised',
  escalated: 'Told to the next people, because nobody had it',
  acknowledged: 'Acknowledged',
  action_added: 'Action added',
  action_done: 'Action done',
  note: 'Note',
  closed: 'Closed',
  reopened: 'Opened again',
  subject_named: 'A member of staff was named',
  rerouted: 'Routed anew, because the team changed',
};

const ABOUT_STAFF: Record<string, string> = {
  staff: 'A member of staff',
  head: 'The head teacher',
  unsure: 'Perhaps a member of staff',
};

interface AdultChoice {
  id: string;
  givenName: string;
  familyName: string;
}

/** Builds all that the view of one referral shows; the words in it were opened with an audit row. */
export function referralPage(
  facts: {
    referral: OpenReferral;
    adults: AdultChoice[];
    /** Who may be given nothing of it: left out where somebody is picked to act. */
    barred: ReadonlySet<string>;
    ladoPhone: string | null;
    now: Date;
  },
  actor: Actor,
  form?: Form<unknown>,
  done?: string,
): object {
  const { referral, now } = facts;
  const zone = actor.school.timezone;
  const errors = form?.errors ?? [];
  const who = { person: actor.personId, roles: actor.roles, hasLiveGrant: true };
  const state = {
    state: referral.state,
    raisedBy: referral.raisedBy.id,
    child: referral.child?.id ?? null,
    subjects: referral.subjects,
  };
  const may = (ask: typeof canClose): boolean => ask(who, state).length === 0;
  const closed =
    referral.state === 'closed'
      ? referral.events.findLast(({ closure }) => closure !== undefined)?.closure
      : undefined;
  const choices = (adults: AdultChoice[]): object[] =>
    adults.map(({ id, givenName, familyName }) => ({
      value: id,
      text: id === actor.personId ? 'You' : `${givenName} ${familyName}`.trim(),
    }));
  return {
    title: 'Referral',
    wide: true,
    backPath: referralPaths.queue(),
    heading: headingOf(referral),
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? {},
    done: DONE.get(done ?? ''),
    state: REFERRAL_STATES[referral.state].label,
    tag: URGENCY_TAGS[referral.urgency],
    waits:
      referral.state === 'raised'
        ? `Nobody has it yet. Next people are told: ${timeLeft(referral.nextEscalationAt, zone, now).replace('Now', 'now')}.`
        : undefined,
    // Coral is for urgency alone.
    waitsKind: referral.urgency === 'soon' ? 'soon' : 'urgent',
    facts: factRows(referral, zone, now),
    words: referral.words,
    aboutWords: referral.aboutWords,
    toldWhom: referral.toldWhom,
    nameLado: referral.route.nameLado,
    ladoPhone: facts.ladoPhone ?? undefined,
    nameAgain: referral.subjects.length > 0 ? 'Name another member of staff' : undefined,
    closure: closed && closureRows(closed),
    actions: referral.actions.map((action) => ({
      what: action.what,
      owner: action.ownerId === actor.personId ? 'You' : action.owner,
      due: plainDate(action.dueOn),
      doneAt: action.doneAt === null ? undefined : longDateTime(action.doneAt, zone),
      completionPath:
        action.doneAt === null && may(canCompleteAction)
          ? referralPaths.completion(referral.id, action.id)
          : undefined,
    })),
    events: referral.events.map((event) => ({
      text: `${longDateTime(event.at, zone)}`,
      what: EVENTS[event.kind] ?? event.kind,
      by: event.by ?? undefined,
      words: event.words,
      closure: event.closure && closureRows(event.closure),
    })),
    statements: statementRows(referral, zone),
    route: referral.route.steps.map((step) => stepRow(step, referral)),
    holders: referral.holders.map(({ id, name }) => (id === actor.personId ? 'You' : name)),
    readsPath: mayOpen(actor.roles, 'access.held') ? accessPaths.record(referral.id) : undefined,
    holdPath: mayOpen(actor.roles, 'retention.hold') ? referralPaths.hold(referral.id) : undefined,
    acknowledgePath: may(canAcknowledge) ? referralPaths.acknowledgement(referral.id) : undefined,
    actionsPath: may(canAddAction) ? referralPaths.actions(referral.id) : undefined,
    ...undoneOf(referral),
    closurePath: may(canClose) ? referralPaths.closure(referral.id) : undefined,
    reopeningPath: may(canReopen) ? referralPaths.reopening(referral.id) : undefined,
    subjectPath:
      referral.aboutStaff !== 'no' && (may(canAddAction) || may(canAcknowledge))
        ? referralPaths.subject(referral.id)
        : undefined,
    owners: choices(facts.adults.filter(({ id }) => !facts.barred.has(id))),
    adults: choices(facts.adults.filter(({ id }) => !referral.subjects.includes(id))),
    outcomes: OUTCOMES.map(({ key, text }) => ({ value: key, text })),
  };
}

const SAYS: Record<string, string> = {
  correction: 'says that this is not right',
  objection: 'does not want this to be used so',
  erasure: 'asks for this to be deleted',
  restriction: 'asks for this not to be used for now',
};
const SETTLED: Record<string, string> = {
  corrected: 'Agreed, and put right where it is kept. The record itself is never written over.',
  statement_kept: 'What they say stands here, beside the record.',
  upheld: 'Agreed.',
  partly: 'Agreed in part.',
  not_upheld: 'The school did not agree. What they say stands here all the same.',
  refused: 'The school did not agree. What they say stands here all the same.',
};

/** What was said against the record, for whoever reads it. */
export function statementRows({ statements }: OpenReferral, zone: string): Said[] {
  return statements.map(({ by, kind, saidOn, words, outcome, settledAt }) => ({
    heading: `${by} ${SAYS[kind] ?? SAYS.correction}`,
    on: plainDate(saidOn),
    words,
    became:
      outcome === null || settledAt === null
        ? 'Nobody has decided about it yet. Until then take care how you use what it is about.'
        : `${SETTLED[outcome] ?? ''} (${longDateTime(settledAt, zone)})`,
  }));
}

interface Said {
  heading: string;
  on: string;
  words: string;
  became: string;
}

function undoneOf({ actions }: OpenReferral): object {
  const undone = actions.filter(({ doneAt }) => doneAt === null).length;
  return { undone, oneUndone: undone === 1 };
}

function headingOf({ child, aboutStaff }: OpenReferral): string {
  if (child !== null) return child.year === null ? child.name : `${child.name}, Year ${child.year}`;
  return aboutStaff === 'no' ? 'A student not named' : 'A concern about staff';
}

function factRows(
  referral: OpenReferral,
  zone: string,
  now: Date,
): { key: string; value: string }[] {
  const rows = [
    {
      key: 'Kind of worry',
      value: concernCategory(referral.category ?? '')?.label ?? 'Not said',
    },
    {
      key: 'Raised',
      value: `${nearDateTime(referral.raisedAt, now, zone)}, by ${referral.raisedBy.name} (${referral.raisedAs})`,
    },
  ];
  const staff = ABOUT_STAFF[referral.aboutStaff];
  if (staff !== undefined) {
    const named = referral.subjects.map((id) => referral.names[id] ?? 'Somebody').join(', ');
    rows.push({ key: 'The adult', value: named === '' ? `${staff}, not named yet` : named });
  }
  if (referral.acknowledgedAt !== null)
    rows.push({
      key: 'Has it',
      value: `${referral.acknowledgedBy ?? 'Somebody'}, since ${nearDateTime(referral.acknowledgedAt, now, zone).replace(/^Today/, 'today')}`,
    });
  if (referral.closedAt !== null)
    rows.push({ key: 'Closed', value: nearDateTime(referral.closedAt, now, zone) });
  return rows;
}

function closureRows(closure: Closure): object[] {
  return [
    { key: 'Summary', value: closure.summary },
    { key: 'What was done', value: closure.done },
    { key: 'What was decided', value: closure.decision },
    { key: 'Why', value: closure.reason },
    { key: 'Outcome', value: OUTCOMES.find(({ key }) => key === closure.outcome)?.text },
  ];
}

function stepRow(step: RouteStep, { names }: OpenReferral): object {
  const post = step.post === null ? '' : ROUTE_POSTS[step.post];
  const person = step.person === null ? '' : (names[step.person] ?? 'Somebody');
  return {
    cells: [
      { text: [post, person].filter((part) => part !== '').join(': '), header: true },
      { text: step.sentence },
    ],
  };
}
