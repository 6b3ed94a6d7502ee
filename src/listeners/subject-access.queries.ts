import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/db/tx.js';
import type { KeptItem, KeptQuestion } from '../platform/privacy/kept-item.js';

type Facts = Record<string, string | number | null> & {
  shifts: string[];
  not_matched_with: number;
};

const LABELS: readonly [string, string][] = [
  ['accepted_on', 'Application accepted'],
  ['suitability', 'Suitable to listen'],
  ['suitability_on', 'Suitability answered'],
  ['consent_on', 'Consent from home'],
  ['consent_until', 'Consent until'],
  ['code_signed_on', 'Code of conduct signed'],
  ['trained_on', 'Training finished'],
  ['observed_on', 'Role-play observed'],
  ['certificate_until', 'Certificate until'],
  ['last_supervision_on', 'Last supervision'],
  ['supervision_every_days', 'Supervision every so many days'],
  ['paused_since', 'On a break since'],
  ['load', 'Load so far'],
  ['load_cap', 'Most load in four weeks'],
  ['left_on', 'Left the scheme'],
];

/** What is kept of somebody as a listener, for a request for a copy. */
@Injectable()
export class ListenerSubjectAccess {
  async about(tx: Tx, { personId, requestId }: KeptQuestion): Promise<KeptItem[]> {
    const row = await tx.one<{ facts: Facts }>(`SELECT facts FROM ctx.kept_listening($1)`, [
      requestId,
    ]);
    if (row === undefined) return [];
    const { facts } = row;
    const plain = { kind: 'listening', at: null, words: [], guard: null } as const;
    const items: KeptItem[] = [
      {
        ...plain,
        key: `listening.${personId}.facts`,
        heading: 'As a listener',
        facts: LABELS.flatMap(([name, label]) =>
          facts[name] === null || facts[name] === undefined
            ? []
            : [{ label, text: String(facts[name]) }],
        ),
        decide: facts.suitability === 'no',
        caution:
          facts.suitability === 'no'
            ? 'The safeguarding team said no. Would reading that tell them of a concern?'
            : undefined,
      },
      {
        ...plain,
        key: `listening.${personId}.shifts`,
        heading: 'Shifts',
        facts: facts.shifts.map((at) => ({ label: 'Shift', at: new Date(at) })),
        decide: false,
      },
    ];
    if (facts.not_matched_with > 0)
      items.push({
        ...plain,
        key: `listening.${personId}.no-match`,
        heading: 'People they are not brought together with',
        facts: [{ label: 'How many', text: String(facts.not_matched_with) }],
        decide: true,
        caution: 'The wish may be somebody else’s. Who they are stays out of it.',
      });
    return items;
  }
}
