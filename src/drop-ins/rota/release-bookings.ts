import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';

interface Released {
  student_id: string | null;
}

/**
 * Takes bookings back that cannot stand and tells whoever had them. The database does it, because
 * whoever changes a rota may not see who had booked.
 */
@Injectable()
export class ReleaseBookings {
  constructor(private readonly jobs: Jobs) {}

  /** Of sessions that are not held, or cannot open. */
  async ofSessions(tx: Tx, schoolId: string, sessions: readonly string[]): Promise<void> {
    if (sessions.length === 0) return;
    const sql = `SELECT student_id FROM ctx.cancel_bookings($1, $2, $3)`;
    await this.tell(tx, schoolId, await tx.query<Released>(sql, [schoolId, sessions, tx.now]));
  }

  /** Takes shifts away with their slots and bookings. */
  async withShifts(tx: Tx, schoolId: string, shifts: readonly string[]): Promise<void> {
    if (shifts.length === 0) return;
    const sql = `SELECT student_id FROM ctx.withdraw_shifts($1, $2, $3)`;
    await this.tell(tx, schoolId, await tx.query<Released>(sql, [schoolId, shifts, tx.now]));
  }

  /** Of students who left the school: nobody is there to be told. */
  async ofLeavers(tx: Tx, schoolId: string, people: readonly string[]): Promise<void> {
    const sql = `SELECT booking_id FROM ctx.cancel_bookings_of($1, $2, $3)`;
    await tx.query(sql, [schoolId, people, tx.now]);
  }

  /** Of two who must not meet: the student is told that the time is gone, and nobody why. */
  async between(tx: Tx, schoolId: string, one: string, other: string): Promise<void> {
    const sql = `SELECT student_id FROM ctx.cancel_bookings_between($1, $2, $3, $4)`;
    await this.tell(tx, schoolId, await tx.query<Released>(sql, [schoolId, one, other, tx.now]));
  }

  private async tell(tx: Tx, schoolId: string, released: readonly Released[]): Promise<void> {
    for (const { student_id: personId } of released)
      if (personId !== null)
        await this.jobs.send(tx, MAIL, { schoolId, personId, view: 'drop-ins/mail/changed' });
  }
}
