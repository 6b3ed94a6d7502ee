import { type Actor } from '../../accounts/actor.js';
import { may } from '../../accounts/permissions.js';
import { fullDate, isoDate, plainDate } from '../../platform/clock/local-time.js';
import type { KeptItem } from '../../platform/privacy/kept-item.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import { privacyPaths } from '../privacy.paths.js';
import { SECTIONS } from '../subject-access/copy.rules.js';
import type { StatementPlace } from '../statements/statement.queries.js';
import type { DecisionRow, PartRow } from '../subject-access/subject-access.queries.js';
import { ANSWER_BLOCKERS, answerBlockers } from './answer.rules.js';
import { clockDue, extensionBlockers, pauseBlockers } from './request-clock.rules.js';
import { clockOf, IDENTITIES, isOpen, kindLabel, outcomesOf, PROOFS } from './request-kinds.js';
import type { OpenRequest } from './request.queries.js';
import { dueWords, stands } from './requests.page.js';

export interface RequestFacts {
  readonly request: OpenRequest;
  readonly items: readonly KeptItem[];
  readonly decisions: ReadonlyMap<string, DecisionRow>;
  /** Records that it may be about, of those that the reviewer holds. */
  readonly places: readonly StatementPlace[];
  readonly parts: readonly PartRow[];
  /** The school's date. */
  readonly today: string;
}

const DONE = new Map(
  Object.entries({
    extended: { heading: 'It has two more months', next: 'Whoever asked sees the new date.' },
    stopped: {
      heading: 'The clock stands',
      next: 'Whoever asked by a page reads your question there. Send it to anybody else yourself. When the answer is in, the clock goes on.',
    },
    placed: {
      heading: 'It stands beside the record',
      next: 'Whoever reads the record reads it, and what becomes of the request.',
    },
    resumed: { heading: 'The clock goes on', next: 'The new day stands below.' },
    refused: { heading: 'It is refused', next: 'Whoever asked by a page reads why.' },
    answered: { heading: 'It is answered', next: 'Whoever asked by a page reads the answer.' },
    given: {
      heading: 'Your part is given out',
      next: 'Whoever asked by a page may fetch it for 30 days. For a request on paper, print it below.',
    },
  }),
);

export function requestPage(
  facts: RequestFacts,
  actor: Actor,
  form?: Form<unknown>,
  done?: string,
): object {
  const { request, today } = facts;
  const errors = form?.errors ?? [];
  const fault = faultsByField(errors);
  const values = form?.raw ?? {};
  // Of several folded forms the one that was sent is open.
  const sent = (...fields: string[]): boolean =>
    fields.some((field) => field in fault || field in values);
  const [blocker] = answerBlockers(request);
  const mayAnswer = may(actor.roles, 'privacy.answer') && isOpen(request.state);
  const clock = clockOf(request);
  const extendable = mayAnswer && extensionBlockers({ ...clock, open: true }, today).length === 0;
  return {
    title: 'A privacy request',
    wide: true,
    back: privacyPaths.requests(),
    heading: `${kindLabel(request.kind)}: ${request.name}`,
    tag: isOpen(request.state) ? dueWords(request, today) : undefined,
    done: DONE.get(done ?? ''),
    errors,
    fault,
    values,
    blocked: blocker === undefined ? undefined : ANSWER_BLOCKERS[blocker],
    open: {
      pause: sent('why', 'question'),
      extension: sent('extensionReason'),
      refusal: sent('reason'),
    },
    rows: factRows(request, actor),
    review: request.kind === 'access' ? review(facts, actor.school.timezone) : undefined,
    answer:
      mayAnswer && request.kind !== 'access'
        ? {
            path: privacyPaths.answer(request.id),
            outcomes: outcomesOf(request.kind).map(({ key, label }) => ({
              value: key,
              text: label,
            })),
          }
        : undefined,
    statement:
      may(actor.roles, 'privacy.answer') && request.kind !== 'access' && request.words !== undefined
        ? statementForm(facts)
        : undefined,
    ...(mayAnswer ? clockForms(request, today) : {}),
    extension: extendable
      ? {
          path: privacyPaths.extension(request.id),
          until: plainDate(clockDue({ ...clock, extended: true }, today)),
        }
      : undefined,
    refusal: mayAnswer ? privacyPaths.refusal(request.id) : undefined,
  };
}

function statementForm({ request, places }: RequestFacts): object {
  const free = places.filter(({ placed }) => !placed);
  return {
    path: privacyPaths.statements(request.id),
    placed: places.filter(({ placed }) => placed).map(({ text }) => text),
    items: free.map(({ record, text }) => ({ value: record, text })),
  };
}

const WAITS = [
  { why: 'identity', text: 'Proof of who asks: the month begins anew on the day it comes' },
  { why: 'meaning', text: 'What they mean: the days until their answer do not count' },
] as const;

/** Stopping the clock, or writing down the answer that lets it go on. */
function clockForms(request: OpenRequest, today: string): object {
  const stood = request.pauses.find(({ resumedOn }) => resumedOn === null);
  if (stood !== undefined)
    return {
      resumption: {
        path: privacyPaths.resumption(request.id),
        since: plainDate(stood.stoppedOn),
        from: stood.stoppedOn,
        today,
        proofs:
          stood.why === 'identity'
            ? PROOFS.map(({ key, label }) => ({ value: key, text: label }))
            : undefined,
      },
    };
  const facts = {
    ...clockOf(request),
    open: true,
    signedIn: request.identity === 'signed_in',
    copy: request.kind === 'access',
  };
  const items = WAITS.filter(({ why }) => pauseBlockers(facts, why, today).length === 0);
  return {
    pause:
      items.length === 0
        ? undefined
        : {
            path: privacyPaths.pause(request.id),
            items: items.map(({ why, text }) => ({ value: why, text })),
          },
  };
}

function pauseRows({ pauses }: OpenRequest): { key: string; value: string | undefined }[] {
  return pauses.flatMap(({ why, stoppedOn, resumedOn, question, answer }) => [
    {
      key: 'Clock stopped',
      value: `${plainDate(stoppedOn)}, for ${why === 'identity' ? 'proof of who asks' : 'what is meant'}. ${
        resumedOn === null ? 'It stands.' : `It has run again since ${plainDate(resumedOn)}.`
      }`,
    },
    { key: 'They were asked', value: question },
    { key: 'Their answer', value: answer },
  ]);
}

function factRows(request: OpenRequest, actor: Actor): { key: string; value: string }[] {
  const identity = IDENTITIES.find(({ key }) => key === request.identity)?.label;
  const zone = actor.school.timezone;
  return [
    { key: 'Received', value: plainDate(request.receivedOn) },
    {
      key: 'Due',
      value: stands(request)
        ? 'When their answer is in, it is reckoned anew'
        : plainDate(request.dueOn),
    },
    {
      key: 'Came',
      value: request.source === 'page' ? 'On a page, signed in' : 'On paper or by word of mouth',
    },
    { key: 'Who asked', value: request.asker },
    { key: 'How we know them', value: identity },
    { key: 'What they say', value: request.words },
    ...pauseRows(request),
    { key: 'More time because', value: request.extensionReason },
    {
      key: 'Answered',
      value: request.closedAt === null ? undefined : fullDate(request.closedAt, zone),
    },
    { key: 'Answer', value: request.answer },
  ].filter((row): row is { key: string; value: string } => row.value !== undefined);
}

function review({ request, items, decisions, parts }: RequestFacts, zone: string): object {
  const waiting = items.filter(({ key }) => (decisions.get(key)?.partId ?? null) === null);
  const undecided = waiting.filter(({ key, decide }) => decide && !decisions.has(key));
  return {
    sections: SECTIONS.map(({ kind, heading }, n) => ({
      id: `section-${n}`,
      heading,
      rows: items
        .filter((item) => item.kind === kind)
        .map((item) => ({
          cells: [
            { text: item.heading, href: privacyPaths.item(request.id, item.key), header: true },
            { text: stateOf(item, decisions.get(item.key)), soft: item.caution },
          ],
        })),
    })).filter(({ rows }) => rows.length > 0),
    empty: isOpen(request.state)
      ? 'Nothing that was given to you is about them.'
      : 'It is answered. What is not a concern given to you is no longer shown.',
    headings: [{ text: 'What is kept' }, { text: 'Decision' }],
    undecided: undecided.length,
    one: undecided.length === 1,
    release:
      request.state !== 'refused' && (waiting.length > 0 || isOpen(request.state))
        ? privacyPaths.parts(request.id)
        : undefined,
    parts: parts.map(({ id, madeAt }, n) => ({
      name: n === 0 ? 'What you gave' : `What you gave later (${n + 1})`,
      on: plainDate(isoDate(madeAt, zone)),
      pdf: privacyPaths.partCopy(request.id, id, 'pdf'),
      json: privacyPaths.partCopy(request.id, id, 'json'),
    })),
  };
}

function stateOf(item: KeptItem, decision: DecisionRow | undefined): string {
  if (decision === undefined) return item.decide ? 'Not decided' : 'Give (facts only)';
  const given = decision.partId === null ? '' : ' · given out';
  if (decision.decision === 'hold_back')
    return `Hold back${decision.partId === null ? '' : ' · settled'}`;
  return decision.phrases === null ? `Give${given}` : `Give, parts blacked out${given}`;
}
