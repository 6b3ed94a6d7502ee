import { randomUUID } from 'node:crypto';
import { Injectable, NotFoundException } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { Actor } from '../accounts/actor.js';
import { BookingQueries } from '../drop-ins/booking.queries.js';
import { RecordContactLoad } from '../listeners/record-contact-load.js';
import { Audit } from '../platform/audit/audit.js';
import { Keys } from '../platform/crypto/keys.js';
import { Database } from '../platform/db/database.js';
import { AlreadySent, runOnce } from '../platform/db/once.js';
import type { Tx } from '../platform/db/tx.js';
import { fieldError, type Form } from '../platform/web/form.js';
import { Refused } from '../platform/web/submit.js';
import { RaiseReferral } from '../referrals/concerns/raise-referral.js';
import { type ConcernFromLog, concernFromLog } from './concern-from-log.rules.js';
import { contactLogGaps, texts } from './contact-log.rules.js';
import { contactPoints } from './contact-load.rules.js';
import { Contact } from './contact.entity.js';
import { ContactQueries } from './contact.queries.js';
import { contactPaths } from './contacts.paths.js';
import type { LogContactForm } from './log-contact.form.js';

const FINISHED = 'This log was finished before. You can read it under “My logs”.';

const GONE =
  'The booking of this log is no longer there. You can log it as a contact outside a session.';

const WORRY_SENT =
  'An adult has the worry. The rest of the log could not be kept just now: please send it again.';

const ADDS_TO = 'An adult has an earlier concern from the same talk. This one adds to it.';

/** Thrown inside the transaction, so that nothing of a second log of one contact is kept. */
class LogFinished extends Error {}

/**
 * Logs a contact. A "yes" to the risk question raises the concern from whatever is there; what is
 * missing of the log stays owed and never holds it back (domain.md rule 8).
 */
@Injectable()
export class LogContact {
  constructor(
    private readonly db: Database,
    private readonly keys: Keys,
    private readonly queries: ContactQueries,
    private readonly bookings: BookingQueries,
    private readonly raise: RaiseReferral,
    private readonly load: RecordContactLoad,
    private readonly audit: Audit,
  ) {}

  async run(actor: Actor, form: Form<LogContactForm>): Promise<string> {
    const { values } = form;
    const gaps = contactLogGaps(values);
    const concern = concernFromLog(values);
    if (gaps.length > 0) {
      if (concern !== null) await this.raiseAlone(actor, form, concern);
      throw new Refused(gaps.map(({ field, sentence }) => fieldError(field, sentence)));
    }
    try {
      return await runOnce(this.db, actor, form.once, (tx) => this.log(tx, actor, form, concern));
    } catch (error) {
      if (concern !== null) await this.raiseAlone(actor, form, concern);
      throw refusalOf(error, concern !== null);
    }
  }

  private async log(
    tx: Tx,
    actor: Actor,
    form: Form<LogContactForm>,
    concern: ConcernFromLog | null,
  ): Promise<string> {
    const { values } = form;
    const contact = await this.begin(tx, actor, form);
    if (contact.state === 'logged') throw new LogFinished();
    if (concern !== null) await this.raiseFrom(tx, actor, contact, concern);
    const facts = {
      minutes: Number(texts(values.minutes)[0]),
      mainTheme: texts(values.mainTheme)[0] ?? '',
      themes: texts(values.themes),
      skills: texts(values.skills),
      nextStep: texts(values.nextStep)[0] ?? '',
      riskOfHarm: concern !== null,
      wellbeing: Number(texts(values.wellbeing)[0]),
    };
    await tx.manager.update(
      Contact,
      { id: contact.id, schoolId: actor.schoolId },
      { ...facts, state: 'logged', loggedAt: tx.now },
    );
    if (contact.bookingId !== null) await this.bookings.finish(tx, actor, contact.bookingId);
    await this.load.run(tx, actor.schoolId, actor.personId, contactPoints(facts));
    await this.audit.write(tx, { action: 'logged', kind: 'contact', record: contact.id });
    return `${contactPaths.show(contact.id)}?done=${concern === null ? 'logged' : 'raised'}`;
  }

  /** Raises the concern and keeps the log owed, in a transaction of its own. */
  private async raiseAlone(
    actor: Actor,
    form: Form<LogContactForm>,
    concern: ConcernFromLog,
  ): Promise<void> {
    await this.db.run(actor, async (tx) => {
      const contact = await this.begin(tx, actor, form, 'raise-anyway');
      await this.raiseFrom(tx, actor, contact, concern);
    });
  }

  /** The same worry, sent again, is raised once; other words are another concern: none is lost. */
  private async raiseFrom(
    tx: Tx,
    actor: Actor,
    contact: Contact,
    concern: ConcernFromLog,
  ): Promise<void> {
    const { category, urgency, words, about } = concern;
    const mac = this.keys.requestMac(JSON.stringify(['concern', category, urgency, words, about]));
    if (contact.concernMac?.equals(mac) === true) return;
    contact.referralId = await this.raise.within(tx, actor, {
      about: contact.studentId === null ? 'unknown' : 'student',
      student: contact.studentId ?? undefined,
      aboutWords: about ?? whoCame(contact),
      // The same talk raised one before: whoever reads this looks at both.
      toldWhom: contact.referralId === null ? undefined : ADDS_TO,
      category: category ?? undefined,
      urgency,
      words: words ?? undefined,
      aboutStaff: 'no',
    });
    await tx.manager.update(
      Contact,
      { id: contact.id, schoolId: actor.schoolId },
      { referralId: contact.referralId, concernMac: mac },
    );
  }

  /**
   * The row of this contact, made when it is the first time it is heard of; locked either way. A
   * booking that is not theirs or not there stops a log, but never a concern.
   */
  private async begin(
    tx: Tx,
    actor: Actor,
    form: Form<LogContactForm>,
    withoutBooking: 'refuse' | 'raise-anyway' = 'refuse',
  ): Promise<Contact> {
    const wanted = texts(form.values.booking)[0] ?? null;
    const booking =
      wanted === null || !isUUID(wanted)
        ? undefined
        : await this.bookings.forLog(tx, actor, wanted);
    if (wanted !== null && booking === undefined && withoutBooking === 'refuse')
      throw new NotFoundException();
    const bookingId = booking?.id ?? null;
    const by = { bookingId, formKey: form.once.key };
    const known = await this.queries.begun(tx, actor, by, true);
    if (known !== undefined) return known;
    await tx.manager
      .createQueryBuilder()
      .insert()
      .into(Contact)
      .values({
        id: randomUUID(),
        schoolId: actor.schoolId,
        listenerId: actor.personId,
        bookingId,
        studentId: booking?.studentId ?? null,
        studentYear: booking?.studentYear ?? null,
        formKey: form.once.key,
        occurredAt: booking?.startsAt ?? tx.now,
        state: 'owed',
        themes: [],
        skills: [],
      })
      .orIgnore()
      .updateEntity(false)
      .execute();
    // Two tabs at once: whichever came second finds the row of the first.
    const begun = await this.queries.begun(tx, actor, by, true);
    if (begun === undefined) throw new Error('The log was neither begun nor found.');
    return begun;
  }
}

/**
 * What the listener is told when the log did not go. With a worry in it an adult has that by now,
 * whatever the fault was, and the form comes back filled.
 */
function refusalOf(error: unknown, worrySent: boolean): unknown {
  if (error instanceof LogFinished) return Refused.conflict('minutes', FINISHED);
  if (!worrySent || error instanceof Refused || error instanceof AlreadySent) return error;
  return Refused.conflict('minutes', error instanceof NotFoundException ? GONE : WORRY_SENT);
}

function whoCame({ studentId, studentYear }: Contact): string | undefined {
  return studentId === null && studentYear !== null
    ? `Somebody in Year ${studentYear} who came without a booking.`
    : undefined;
}
