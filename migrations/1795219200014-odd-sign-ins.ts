import type { MigrationInterface, QueryRunner } from 'typeorm';
import { contextFunction } from '../src/platform/db/table-rules.js';

/** What people are told of sign-ins that may not have been theirs (docs/decisions/0013). */
export class OddSignIns1795219200014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE sign_in
        -- Of a cookie and this person, under a key outside the database: it tells neither, nor that two
        -- people share a browser. Adults only.
        ADD COLUMN browser_mark bytea,
        -- The first from a browser that none of their earlier ones came from; unknown of the very first.
        ADD COLUMN new_browser boolean NOT NULL DEFAULT false,
        -- Wrong passwords for this name since the sign-in before.
        ADD COLUMN failures_before integer NOT NULL DEFAULT 0 CONSTRAINT sign_in_failures CHECK (failures_before >= 0),
        -- When its person got a letter about it.
        ADD COLUMN told_at timestamptz,
        ADD CONSTRAINT sign_in_browser_mark_length CHECK (length(browser_mark) = 32);
      CREATE INDEX sign_in_by_start ON sign_in (started_at);
      GRANT UPDATE (browser_mark, new_browser, failures_before, told_at) ON sign_in TO earshot_context;
    `);
    for (const made of FUNCTIONS) await runner.query(contextFunction(made));
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}

/** Half the tries before the first wait (throttle.ts): more than somebody mistypes. */
const MANY = 5;

/** A password was right, and whoever knew it did not show the second factor that was set up by then. */
const HALF = `(s.second_factor_at IS NULL AND (
  EXISTS (SELECT 1 FROM totp t WHERE t.school_id = s.school_id AND t.person_id = s.person_id AND t.confirmed_at < s.started_at)
  OR EXISTS (SELECT 1 FROM passkey k WHERE k.school_id = s.school_id AND k.person_id = s.person_id AND k.made_at < s.started_at)))`;
const WHAT = `array_remove(ARRAY[CASE WHEN ${HALF} THEN 'half' END, CASE WHEN s.new_browser THEN 'browser' END,
  CASE WHEN s.failures_before >= ${MANY} THEN 'failures' END], NULL)`;
/** By then whoever has a second factor at hand has shown it. */
const SETTLED = `interval '10 minutes'`;

const FUNCTIONS: Parameters<typeof contextFunction>[0][] = [
  // What is known of a sign-in that has just begun, from a caller that holds the sign-in key. A browser
  // is known by a sign-in that showed all it had to: a stolen password alone makes none known.
  {
    name: 'ctx.look_at_sign_in',
    arguments: 'p_token_hash bytea, p_browser bytea, p_failures integer, p_mac bytea',
    returns: 'boolean',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app, earshot_owner',
    body: `WITH earlier AS MATERIALIZED (
        SELECT e.browser_mark FROM sign_in s JOIN sign_in e ON e.school_id = s.school_id AND e.person_id = s.person_id
        WHERE s.token_hash = p_token_hash AND e.token_hash <> s.token_hash AND e.browser_mark IS NOT NULL
          AND (e.second_factor_at IS NOT NULL OR ctx.second_factor_of(e.person_id) <> 'has')),
      looked AS (
        UPDATE sign_in SET browser_mark = p_browser, failures_before = p_failures,
          new_browser = p_browser IS NOT NULL AND EXISTS (SELECT 1 FROM earlier)
            AND NOT EXISTS (SELECT 1 FROM earlier WHERE browser_mark = p_browser)
        WHERE token_hash = p_token_hash AND ended_at IS NULL
          AND ctx.mac('look|' || encode(p_token_hash, 'hex') || '|' || coalesce(encode(p_browser, 'hex'), '') || '|' || p_failures) = p_mac
        RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM looked)`,
  },
  // One's own of the last weeks that were odd, newest first.
  {
    name: 'ctx.own_odd_sign_ins',
    arguments: 'p_now timestamptz',
    returns: 'TABLE (id uuid, started_at timestamptz, device text, what text[], failures integer)',
    body: `SELECT s.id, s.started_at, s.device, ${WHAT}, s.failures_before FROM sign_in s
      WHERE s.school_id = ctx.school() AND s.person_id = ctx.uid() AND s.started_at > p_now - interval '30 days'
        AND (s.new_browser OR s.failures_before >= ${MANY} OR (${HALF} AND s.started_at < p_now - ${SETTLED}))
      ORDER BY s.started_at DESC, s.id LIMIT 20`,
  },
  // Whom to write to, each once: adults alone have letters.
  {
    name: 'ctx.tell_of_sign_ins',
    arguments: 'p_now timestamptz',
    returns: 'TABLE (school_id uuid, person_id uuid, what text)',
    volatility: 'VOLATILE',
    grantTo: 'earshot_worker',
    body: `WITH due AS (
        SELECT s.token_hash, ${WHAT} AS what FROM sign_in s
        JOIN person p ON p.school_id = s.school_id AND p.id = s.person_id AND p.kind = 'staff'
        WHERE s.told_at IS NULL AND s.started_at > p_now - interval '1 day'
          AND (s.started_at < p_now - ${SETTLED} OR s.second_factor_at IS NOT NULL OR NOT ${HALF})
          AND (s.new_browser OR s.failures_before >= ${MANY} OR ${HALF})
        FOR UPDATE OF s SKIP LOCKED),
      told AS (
        UPDATE sign_in s SET told_at = p_now FROM due WHERE s.token_hash = due.token_hash
        RETURNING s.school_id, s.person_id, due.what[1] AS what)
      SELECT DISTINCT school_id, person_id, what FROM told`,
  },
];
