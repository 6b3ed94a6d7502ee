import { randomUUID } from 'node:crypto';
import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { brokeUnique } from '../../platform/db/faults.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { CalendarChanged } from '../calendar-changed.event.js';
import { schoolPaths } from '../school.paths.js';
import { Room } from './room.entity.js';
import type { RoomForm } from './room.form.js';

@Injectable()
export class KeepRoom {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
  ) {}

  /** Adds a room or changes one. A room is closed, never removed: past sessions were held there. */
  async run(actor: Actor, once: Once, id: string | undefined, values: RoomForm): Promise<string> {
    const { schoolId } = actor;
    const room = {
      name: values.name,
      directions: values.directions || null,
      open: values.open === 'yes',
    };
    const keep = runOnce(this.db, actor, once, async (tx) => {
      const record = id ?? randomUUID();
      if (id === undefined) await tx.insert(Room, { ...room, id: record, schoolId });
      else {
        const { affected } = await tx.manager.update(Room, { schoolId, id }, room);
        if (affected !== 1) throw new NotFoundException();
      }
      await this.audit.write(tx, {
        action: id === undefined ? 'room_added' : 'room_changed',
        kind: 'room',
        record,
        detail: { open: room.open },
      });
      await tx.announce(new CalendarChanged(schoolId));
      return `${schoolPaths.rooms()}?done=${id === undefined ? 'added' : 'changed'}`;
    });
    return keep.catch((error: unknown) => {
      if (brokeUnique(error, 'room_name_unique'))
        throw Refused.field('name', 'There is a room of that name already. Choose another name.');
      throw error;
    });
  }
}
