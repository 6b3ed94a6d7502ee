import type { Actor } from '../../accounts/actor.js';
import { longDate, plainDate } from '../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import { privacyPaths } from '../privacy.paths.js';
import { isOpen, REQUEST_KINDS, type RequestKind } from './request-kinds.js';
import type { AskForm } from './ask.form.js';
import type { OpenRequest, RequestRow } from './request.queries.js';
import { stands } from './requests.page.js';

/** What whoever asked reads; what is done behind it, and by whom, is not told here. */
function stateOf(request: RequestRow): string {
  const { kind, state, dueOn } = request;
  if (state === 'refused') return 'Answered: it was not done. Open it to read why.';
  if (state === 'answered')
    return kind === 'access' ? 'Your copy is ready.' : 'There is an answer for you.';
  if (stands(request)) return 'We asked you something back. Open it and answer: then it goes on.';
  return `Somebody is working on it. You will have an answer by ${plainDate(dueOn)}.`;
}

function ownKind(kind: RequestKind): string {
  return REQUEST_KINDS.find(({ key }) => key === kind)?.own ?? kind;
}

export function ownRequestsPage(requests: readonly RequestRow[], actor: Actor): object {
  return {
    title: 'What is kept about me',
    ask: privacyPaths.ask(),
    notices: privacyPaths.notices(),
    requests: requests.map((request) => ({
      heading: ownKind(request.kind),
      href: privacyPaths.ownRequest(request.id),
      asked: `You asked on ${longDate(request.madeAt, actor.school.timezone)}.`,
      state: stateOf(request),
    })),
  };
}

export function askPage(form?: Form<AskForm>): object {
  const errors = form?.errors ?? [];
  return {
    title: 'Ask about what is kept',
    back: privacyPaths.own(),
    action: privacyPaths.own(),
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? { kind: 'access' },
    kinds: REQUEST_KINDS.map(({ key, own }) => ({ value: key, text: own })),
  };
}

export function ownRequestPage(
  request: OpenRequest,
  openUntil: Date | undefined,
  actor: Actor,
  done?: string,
  form?: Form<unknown>,
): object {
  const errors = form?.errors ?? [];
  const given = request.kind === 'access' && request.state === 'answered';
  const zone = actor.school.timezone;
  return {
    title: 'What you asked',
    back: privacyPaths.own(),
    heading: ownKind(request.kind),
    asked: `You asked on ${longDate(request.madeAt, zone)}.`,
    state: stateOf(request),
    asks: done === 'asked' && isOpen(request.state),
    next: `Somebody who looks after data in school works on it. You will have an answer here by ${plainDate(request.dueOn)}. You do not need to do anything else.`,
    longer: request.extendedAt !== null && isOpen(request.state),
    why: request.extensionReason,
    clarified: done === 'clarified' && isOpen(request.state) && !stands(request),
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? {},
    askedBack: stands(request)
      ? {
          question: request.pauses.find(({ resumedOn }) => resumedOn === null)?.question,
          path: privacyPaths.clarification(request.id),
        }
      : undefined,
    answer: request.answer,
    copy:
      given && openUntil !== undefined
        ? {
            pdf: privacyPaths.ownCopy(request.id, 'pdf'),
            json: privacyPaths.ownCopy(request.id, 'json'),
            until: longDate(openUntil, zone),
          }
        : undefined,
    gone: given && openUntil === undefined,
  };
}
