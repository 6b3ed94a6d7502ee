import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { Actor } from '../accounts/actor.js';
import type { Tx } from '../platform/db/tx.js';
import { Contact } from './contact.entity.js';

/** Reads of a listener's own logs; nobody else's are visible to them. */
@Injectable()
export class ContactQueries {
  async mine(tx: Tx, actor: Actor): Promise<Contact[]> {
    return tx.manager.find(Contact, {
      where: { schoolId: actor.schoolId, listenerId: actor.personId },
      order: { occurredAt: 'DESC' },
      take: 100,
    });
  }

  async one(tx: Tx, actor: Actor, id: string): Promise<Contact | undefined> {
    if (!isUUID(id)) return undefined;
    const where = { id, schoolId: actor.schoolId, listenerId: actor.personId };
    return (await tx.manager.findOneBy(Contact, where)) ?? undefined;
  }

  /** The log of a booking, or of a form without one; locked for a change. */
  async begun(
    tx: Tx,
    actor: Actor,
    by: { bookingId: string | null; formKey: string },
    lock = false,
  ): Promise<Contact | undefined> {
    const mine = { schoolId: actor.schoolId, listenerId: actor.personId };
    const where =
      by.bookingId === null
        ? { ...mine, formKey: by.formKey }
        : { ...mine, bookingId: by.bookingId };
    const found = await tx.manager.findOne(Contact, {
      where,
      ...(lock ? { lock: { mode: 'pessimistic_write' as const } } : {}),
    });
    return found ?? undefined;
  }
}
