import type { Actor } from '../../accounts/actor.js';
import { longDateTime } from '../../platform/clock/local-time.js';
import type { KeptItem } from '../../platform/privacy/kept-item.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import { privacyPaths } from '../privacy.paths.js';
import { givenLines, type ReadItem } from './copy.rules.js';
import { HOLD_BACK_REASONS } from './hold-back.js';
import { phrasesOf } from './redaction.rules.js';
import type { DecisionRow } from './subject-access.queries.js';

export interface ItemFacts {
  readonly requestId: string;
  /** Nothing of a refused request is given, so there is nothing to decide. */
  readonly refused: boolean;
  readonly kept: KeptItem;
  readonly item: ReadItem;
  readonly decision: DecisionRow | undefined;
  /** The reviewer's own words about it, opened. */
  readonly phrases?: string;
  readonly note?: string;
  readonly suggested: readonly string[];
  /** What waits for a decision after this one. */
  readonly next: string | undefined;
}

export function itemPage(
  facts: ItemFacts,
  actor: Actor,
  form?: Form<unknown>,
  done?: string,
): object {
  const { requestId, kept, item, decision, next } = facts;
  const errors = form?.errors ?? [];
  const typed = form?.raw ?? {
    decision: decision?.decision ?? (kept.decide ? undefined : 'give'),
    phrases: decision === undefined ? facts.suggested.join('\n') : (facts.phrases ?? ''),
    reason: decision?.reason ?? undefined,
    note: facts.note ?? '',
    version: String(decision?.version ?? 0),
  };
  const phrases = phrasesOf(typeof typed.phrases === 'string' ? typed.phrases : '');
  const held = typed.decision === 'hold_back';
  return {
    title: 'One thing of a privacy request',
    back: privacyPaths.request(requestId),
    heading: item.heading,
    caution: kept.caution,
    errors,
    fault: faultsByField(errors),
    values: typed,
    done: done === '1' && errors.length === 0,
    next: next === undefined ? undefined : privacyPaths.item(requestId, next),
    lines: item.lines.map(({ label, text }) => ({ key: label, value: text })),
    preview: held
      ? undefined
      : givenLines(item, phrases).map(({ label, text }) => ({ key: label, value: text })),
    held,
    suggests: decision === undefined && facts.suggested.length > 0 && form === undefined,
    refused: facts.refused,
    settled: decision !== undefined && decision.partId !== null,
    decided:
      decision === undefined
        ? undefined
        : `Decided by ${decision.decidedBy}, ${longDateTime(decision.decidedAt, actor.school.timezone)}.`,
    action: privacyPaths.item(requestId, item.key),
    decisions: [
      { value: 'give', text: 'Give it, with what is listed below blacked out' },
      { value: 'hold_back', text: 'Hold it back' },
    ],
    reasons: HOLD_BACK_REASONS.map(({ key, label, law }) => ({
      value: key,
      text: label,
      hint: `Data Protection Act 2018, ${law}`,
    })),
  };
}
