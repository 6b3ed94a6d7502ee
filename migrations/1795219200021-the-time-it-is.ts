import type { MigrationInterface, QueryRunner } from 'typeorm';
import { contextFunction } from '../src/platform/db/table-rules.js';

/**
 * What the application says the time is, when it is: the two clocks are a network apart at most. Five
 * minutes are what Kerberos allows them (RFC 4120, 8.2). Else whoever holds the application's
 * connection makes a grant that never ends, or a proof that never grows old.
 */
export const BELIEVED: Parameters<typeof contextFunction>[0][] = [
  {
    name: 'ctx.believed',
    arguments: 'p_time timestamptz',
    returns: 'timestamptz',
    language: 'plpgsql',
    body: `BEGIN
        IF p_time BETWEEN now() - interval '5 minutes' AND now() + interval '5 minutes' THEN RETURN p_time; END IF;
        RAISE EXCEPTION 'The clocks of the application and of the database are more than five minutes apart'
          USING ERRCODE = 'invalid_parameter_value';
      END`,
  },
  {
    // A day begins at another moment elsewhere.
    name: 'ctx.believed_day',
    arguments: 'p_day date',
    returns: 'date',
    language: 'plpgsql',
    body: `BEGIN
        IF p_day BETWEEN (now() AT TIME ZONE 'UTC')::date - 1 AND (now() AT TIME ZONE 'UTC')::date + 1 THEN RETURN p_day; END IF;
        RAISE EXCEPTION 'The clocks of the application and of the database are more than a day apart'
          USING ERRCODE = 'invalid_parameter_value';
      END`,
  },
];

/**
 * Every function that the application or its worker may call and that is told the time. One that comes
 * later asks ctx.believed itself (times-told.db-spec.ts).
 */
const ASK_IN_ALL = `
  DO $all$
  DECLARE
    told record;
    asks text;
  BEGIN
    FOR told IN
      SELECT p.oid, p.prosrc FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname IN ('ctx', 'audit', 'restricted', 'public') AND p.proargnames && ARRAY['p_now', 'p_today']
        AND (has_function_privilege('earshot_app', p.oid, 'EXECUTE')
          OR has_function_privilege('earshot_worker', p.oid, 'EXECUTE'))
    LOOP
      asks := regexp_replace(told.prosrc, '\\mp_now\\M', '(SELECT ctx.believed(p_now))', 'g');
      asks := regexp_replace(asks, '\\mp_today\\M', '(SELECT ctx.believed_day(p_today))', 'g');
      EXECUTE replace(pg_get_functiondef(told.oid), told.prosrc, asks);
    END LOOP;
  END $all$`;

/** Who asks when it is, and is believed. */
export class TheTimeItIs1795219200021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const made of BELIEVED) await runner.query(contextFunction(made));
    await runner.query(ASK_IN_ALL);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
