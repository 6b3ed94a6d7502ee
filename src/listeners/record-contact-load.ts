import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/db/tx.js';
import { ListenerLoad } from './listener-load.entity.js';
import { WorkOutStanding } from './standing/work-out-standing.js';

/**
 * Adds what a contact weighed to its listener's load, in the listener's own transaction that keeps
 * the log.
 *
 * A load is the sum of the points of the last four weeks (LOAD_DAYS), against the listener's cap
 * (12 unless changed): with one point for an ordinary contact that is three a week, and a hard one
 * that weighs several brings the rest sooner. Nothing is taken off by hand: points age.
 */
@Injectable()
export class RecordContactLoad {
  constructor(private readonly workOut: WorkOutStanding) {}

  /** @param points 0 to 100, weighted by how hard the contact was */
  async run(tx: Tx, schoolId: string, listenerId: string, points: number): Promise<void> {
    await tx.insert(ListenerLoad, { id: randomUUID(), schoolId, listenerId, points, at: tx.now });
    await this.workOut.run(tx, schoolId, [listenerId]);
  }
}
