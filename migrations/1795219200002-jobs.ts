import { getConstructionPlans, PgBoss } from 'pg-boss';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A queue is a row that only the owner makes; its work is declared by the feature it belongs to. */
const QUEUES = ['mail', 'publication', 'standing', 'rota', 'help-page'];

/**
 * pg-boss is installed here, as the owner; the application starts it with `migrate: false`.
 *
 * Its tables know no school, so no policy can scope them: the application puts jobs in and sees
 * nothing of them but the ids it is given back. Who waits for which letter would tell of a concern.
 */
export class Jobs1795219200002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The plan brings its own BEGIN and COMMIT; this migration's transaction is the one that counts.
    const plan = getConstructionPlans('pgboss').replace(/^\s*(BEGIN|COMMIT);/gm, '');
    await runner.query(plan);
    const boss = new PgBoss({
      schema: 'pgboss',
      db: {
        executeSql: async (text, values) => ({
          rows: (await runner.query(text, values ?? [])) as object[],
        }),
      },
    });
    for (const queue of QUEUES) await boss.createQueue(queue, { heartbeatSeconds: 60 });
    await runner.query(`
      GRANT USAGE ON SCHEMA pgboss TO earshot_app, earshot_worker, earshot_backup;
      GRANT SELECT ON pgboss.queue, pgboss.version TO earshot_app;
      GRANT INSERT, SELECT (id) ON pgboss.job, pgboss.job_common TO earshot_app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pgboss TO earshot_worker;
      GRANT SELECT ON ALL TABLES IN SCHEMA pgboss TO earshot_backup;
      GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pgboss TO earshot_app, earshot_worker;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
