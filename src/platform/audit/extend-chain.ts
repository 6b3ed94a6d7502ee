import { Injectable } from '@nestjs/common';
import { Database } from '../db/database.js';

/** Entries of one turn: about a second's work. */
const AT_ONCE = 5000;

/**
 * Chains what was written down and committed. Every replica tries, one at a time has the turn; never
 * in a request, where it would cost seven times as much (security.md, "Audit").
 */
@Injectable()
export class ExtendChain {
  constructor(private readonly db: Database) {}

  async run(): Promise<void> {
    for (let made = AT_ONCE; made === AT_ONCE;) made = await this.turn();
  }

  private turn(): Promise<number> {
    return this.db.asWorker(async (tx) => {
      const row = await tx.one<{ made: number }>(`SELECT audit.extend_chain($1) AS made`, [
        AT_ONCE,
      ]);
      return row?.made ?? 0;
    });
  }
}
