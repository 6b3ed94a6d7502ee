import { Injectable } from '@nestjs/common';
import { type Role } from '../accounts/permissions.js';
import { firstRole, ROLE_NAMES } from '../accounts/role-names.js';
import type { Place } from '../platform/crypto/words.js';
import type { Tx } from '../platform/db/tx.js';
import type { KeptItem, KeptLine, KeptQuestion, KeptWords } from '../platform/privacy/kept-item.js';
import { concernCategory } from './categories.js';
import { closureFrom } from './closure.js';

interface ReferralRow {
  id: string;
  state: string;
  category: string | null;
  urgency: string;
  raisedAt: Date;
  acknowledgedAt: Date | null;
  closedAt: Date | null;
  byThem: boolean;
  isSubject: boolean;
  words: Buffer | null;
  aboutWords: Buffer | null;
  toldWhom: Buffer | null;
}

interface PieceRow {
  id: string;
  referralId: string;
  at: Date;
  kind: string;
  words: Buffer;
}

/**
 * Concerns that somebody raised or that are about them, for a request for a copy: exactly those that
 * the asker holds a live grant for. Nothing here says that there are others.
 */
@Injectable()
export class ReferralSubjectAccess {
  async about(tx: Tx, { schoolId, personId, askedAt }: KeptQuestion): Promise<KeptItem[]> {
    const referrals = await tx.query<ReferralRow>(
      `SELECT r.id, r.state, r.category, r.urgency, r.raised_at AS "raisedAt",
         r.acknowledged_at AS "acknowledgedAt", r.closed_at AS "closedAt", r.words,
         r.about_words AS "aboutWords", r.told_whom AS "toldWhom", r.raised_by = $2 AS "byThem",
         EXISTS (SELECT 1 FROM referral_subject s WHERE s.school_id = r.school_id
           AND s.referral_id = r.id AND s.person_id = $2) AS "isSubject"
       FROM referral r
       WHERE r.school_id = $1 AND EXISTS (SELECT 1 FROM record_access a WHERE a.school_id = r.school_id
           AND a.record_id = r.id AND a.person_id = ctx.uid() AND (a.expires_at IS NULL OR a.expires_at > $3))
         AND ($2 IN (r.child_id, r.raised_by) OR EXISTS (SELECT 1 FROM referral_subject s
           WHERE s.school_id = r.school_id AND s.referral_id = r.id AND s.person_id = $2))
       ORDER BY r.raised_at, r.id`,
      [schoolId, personId, tx.now],
    );
    const ids = referrals.map(({ id }) => id);
    const pieces = await tx.query<PieceRow>(
      `SELECT id, referral_id AS "referralId", made_at AS at, 'action' AS kind, what AS words
       FROM referral_action WHERE school_id = $1 AND referral_id = ANY ($2)
       UNION ALL SELECT id, referral_id, at, kind, words FROM referral_event
       WHERE school_id = $1 AND referral_id = ANY ($2) AND words IS NOT NULL
       UNION ALL SELECT id, record_id, placed_at, 'statement', words FROM record_statement
       WHERE school_id = $1 AND record_id = ANY ($2) ORDER BY at, id`,
      [schoolId, ids],
    );
    const items: KeptItem[] = [];
    for (const referral of referrals) {
      items.push(raised(schoolId, referral));
      for (const piece of pieces)
        if (piece.referralId === referral.id) items.push(pieceOf(schoolId, referral, piece));
      items.push(await this.reads(tx, referral, askedAt));
    }
    return items;
  }

  /** Who looked, by post and date. */
  private async reads(tx: Tx, referral: ReferralRow, until: Date): Promise<KeptItem> {
    const reads = await tx.query<{ at: Date; roles: Role[] }>(
      `SELECT at, roles FROM ctx.reads_of($1) WHERE at <= $2`,
      [referral.id, until],
    );
    return {
      ...common(referral),
      key: `referral.${referral.id}.reads`,
      at: referral.raisedAt,
      heading: 'Who has read the concern',
      facts: reads.map(({ at, roles }) => ({ label: `Read by ${readerName(roles)}`, at })),
      words: [],
      decide: !referral.byThem,
    };
  }
}

function raised(schoolId: string, referral: ReferralRow): KeptItem {
  const { id, category } = referral;
  const words = (column: string, label: string, sealed: Buffer | null): KeptWords[] =>
    sealed === null
      ? []
      : [plainWords({ table: 'referral', column, record: id, schoolId }, label, sealed)];
  return {
    ...common(referral),
    key: `referral.${id}.raised`,
    at: referral.raisedAt,
    heading: 'What was said',
    facts: [
      { label: 'Raised', at: referral.raisedAt },
      {
        label: 'About',
        text: category === null ? 'Nobody said' : (concernCategory(category)?.label ?? category),
      },
      ...(referral.acknowledgedAt === null
        ? []
        : [{ label: 'Acknowledged', at: referral.acknowledgedAt }]),
      ...(referral.closedAt === null ? [] : [{ label: 'Closed', at: referral.closedAt }]),
    ],
    words: [
      ...words('words', 'What was said', referral.words),
      ...words('about_words', 'Who it is about', referral.aboutWords),
      ...words('told_whom', 'Told already', referral.toldWhom),
    ],
    decide: true,
  };
}

function pieceOf(schoolId: string, referral: ReferralRow, piece: PieceRow): KeptItem {
  const action = piece.kind === 'action';
  const statement = piece.kind === 'statement';
  const column = `${action ? 'action' : 'event'}.${piece.id}`;
  const place = statement
    ? { table: 'record_statement', column: piece.id, record: referral.id, schoolId }
    : { table: 'referral', column, record: referral.id, schoolId };
  const heading = statement
    ? 'What was said against it'
    : action
      ? 'Something to be done'
      : piece.kind === 'closed'
        ? 'How it was closed'
        : 'A note in the chronology';
  return {
    ...common(referral),
    key: `referral.${referral.id}.${statement ? 'statement' : action ? 'action' : 'event'}-${piece.id}`,
    at: piece.at,
    heading,
    facts: [{ label: 'Written', at: piece.at }],
    words: [
      piece.kind === 'closed'
        ? { place, sealed: piece.words, lines: closureLines }
        : plainWords(place, heading, piece.words),
    ],
    decide: true,
  };
}

function common(referral: ReferralRow): Pick<KeptItem, 'kind' | 'guard' | 'caution'> {
  const caution = referral.isSubject
    ? 'This is a concern about them as a member of staff. They must not learn of it here unless you decide so.'
    : referral.byThem
      ? undefined
      : 'Somebody else raised this about them. Do they know of it?';
  return { kind: 'referral', guard: referral.id, caution };
}

function plainWords(place: Place, label: string, sealed: Buffer): KeptWords {
  return { place, sealed, lines: (text) => [{ label, text }] };
}

function closureLines(text: string): KeptLine[] {
  const { summary, done, decision, reason } = closureFrom(text);
  return [
    { label: 'What it was about', text: summary },
    { label: 'What was done', text: done },
    { label: 'What was decided', text: decision },
    { label: 'Why', text: reason },
  ];
}

/** What somebody was when they read it. */
function readerName(roles: readonly Role[]): string {
  const first = firstRole(roles);
  return first === undefined ? 'an adult of the school' : ROLE_NAMES[first].toLowerCase();
}
