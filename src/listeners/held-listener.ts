import { NotFoundException } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { Tx } from '../platform/db/tx.js';
import { Listener } from './listener.entity.js';

/** The listener's row, locked for a change; 404 when the asker has none of that id. */
export async function heldListener(tx: Tx, schoolId: string, id: string): Promise<Listener> {
  const listener = await tx.manager.findOne(Listener, {
    where: { schoolId, personId: id, leftOn: IsNull() },
    lock: { mode: 'pessimistic_write' },
  });
  if (listener === null) throw new NotFoundException();
  return listener;
}
