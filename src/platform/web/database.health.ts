import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MIGRATIONS } from '../../../migrations/in-order.js';
import { Database } from '../db/database.js';
import { HealthParts } from './health-parts.js';

/** The database answers, and holds every migration of this build. */
@Injectable()
export class DatabaseHealth implements OnModuleInit {
  constructor(
    private readonly parts: HealthParts,
    private readonly db: Database,
  ) {}

  onModuleInit(): void {
    this.parts.add({
      name: 'database',
      needed: true,
      check: async () => {
        await this.db.outside('SELECT 1', []);
        return { ok: true };
      },
    });
    this.parts.add({
      name: 'migrations',
      needed: true,
      check: async () => {
        const [row] = await this.db.outside<{ name: string }>(
          'SELECT name FROM migration ORDER BY id DESC LIMIT 1',
          [],
        );
        return { ok: row?.name === MIGRATIONS.at(-1)?.name };
      },
    });
  }
}
