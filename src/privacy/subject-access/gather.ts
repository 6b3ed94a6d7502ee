import { Injectable } from '@nestjs/common';
import { AccountSubjectAccess } from '../../accounts/subject-access.queries.js';
import { type Actor } from '../../accounts/actor.js';
import { ContactSubjectAccess } from '../../contacts/subject-access.queries.js';
import { BookingSubjectAccess } from '../../drop-ins/subject-access.queries.js';
import { ListenerSubjectAccess } from '../../listeners/subject-access.queries.js';
import { Audit } from '../../platform/audit/audit.js';
import { local } from '../../platform/clock/local-time.js';
import { Words } from '../../platform/crypto/words.js';
import type { Tx } from '../../platform/db/tx.js';
import type { KeptItem, KeptLine } from '../../platform/privacy/kept-item.js';
import { ReferralSubjectAccess } from '../../referrals/subject-access.queries.js';
import { kindLabel } from '../requests/request-kinds.js';
import type { RequestRow } from '../requests/request.queries.js';
import type { ReadItem } from './copy.rules.js';

/**
 * Everything that is kept about somebody, as far as the asker may read it. What was granted to
 * other people alone is not here, and nothing says that it exists: they review it themselves.
 */
@Injectable()
export class Gather {
  constructor(
    private readonly audit: Audit,
    private readonly words: Words,
    private readonly accounts: AccountSubjectAccess,
    private readonly bookings: BookingSubjectAccess,
    private readonly contacts: ContactSubjectAccess,
    private readonly listeners: ListenerSubjectAccess,
    private readonly referrals: ReferralSubjectAccess,
  ) {}

  /** What there is; no word of it is opened. */
  async all(tx: Tx, actor: Actor, request: RequestRow): Promise<KeptItem[]> {
    const { schoolId } = actor;
    const { id: requestId, personId, madeAt: askedAt } = request;
    const question = { schoolId, personId, requestId, askedAt };
    return [
      ...(await this.accounts.about(tx, question)),
      ...(await this.bookings.about(tx, question)),
      ...(await this.contacts.about(tx, question)),
      ...(await this.listeners.about(tx, question)),
      ...(await this.referrals.about(tx, question)),
      ...(await this.requests(tx, actor, request)),
    ];
  }

  /** One of them with its words, after the read was written down. */
  async read(tx: Tx, actor: Actor, item: KeptItem): Promise<ReadItem> {
    const record = item.words[0]?.place.record ?? item.guard ?? item.key.split('.')[1] ?? '';
    const pass = await this.audit.read(tx, item.kind, [record], 'subject_access');
    const zone = actor.school.timezone;
    const lines: KeptLine[] = item.facts.map((fact) =>
      'at' in fact ? { label: fact.label, text: inWords(fact.at, zone) } : fact,
    );
    for (const { place, sealed, lines: read } of item.words)
      lines.push(...read(await this.words.open(tx, pass, place, sealed)));
    const { key, kind, at, heading } = item;
    return {
      key,
      kind,
      heading: at === null ? heading : `${heading}, ${inWords(at, zone)}`,
      lines,
    };
  }

  /** What they asked before, without the words: those are theirs, and were answered. */
  private async requests(tx: Tx, actor: Actor, request: RequestRow): Promise<KeptItem[]> {
    const rows = await tx.query<Pick<RequestRow, 'kind' | 'madeAt'>>(
      `SELECT kind, made_at AS "madeAt" FROM privacy_request
       WHERE school_id = $1 AND person_id = $2 AND made_by = $2 AND made_at <= $3 AND $4
       ORDER BY made_at`,
      [actor.schoolId, request.personId, request.madeAt, request.closedAt === null],
    );
    if (rows.length === 0) return [];
    return [
      {
        key: `privacy.${request.personId}.requests`,
        kind: 'privacy',
        at: null,
        heading: 'Requests',
        facts: rows.map(({ kind, madeAt }) => ({ label: kindLabel(kind), at: madeAt })),
        words: [],
        guard: null,
        decide: false,
      },
    ];
  }
}

/** With its year: what is kept may be old. */
function inWords(at: Date, zone: string): string {
  return local(at, zone).toFormat('cccc d LLLL yyyy, HH:mm');
}
