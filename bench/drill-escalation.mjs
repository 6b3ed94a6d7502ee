// Kills the application between "raised" and the first escalation, again and again: each step of
// each referral must fire once, never early, and soon after the restart.
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Client } from './support/client.mjs';
import { RunningApp } from './support/running-app.mjs';

const ROUNDS = Number(process.argv[2] ?? 20);
/** How far before its first escalation a referral is put: time to kill, not to wait. */
const SECONDS_BEFORE = 4;
const FIRST_STEP_SECONDS = 600;

const app = await RunningApp.prepare();
const { startEmbedded } = await import('../dist/src/platform/db/embedded/start-embedded.js');

console.log(JSON.stringify(await app.during(drill)));

async function drill() {
  await app.start();
  const embedded = await startEmbedded({ dataDir: app.dataDir, log: () => undefined });
  const owner = new pg.Client({ connectionString: embedded.urls.owner });
  await owner.connect();

  const restarts = [];
  const ids = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const student = new Client(app.url);
    await student.signIn('harbour', `student${20 + (round % 20)}`);
    const body = await student.form('/concerns/new', '/concerns', {
      about: 'me',
      words: 'drill',
      urgency: 'immediate',
    });
    const answer = await student.post('/concerns', body);
    const [, id] = /\/concerns\/([0-9a-f-]{36})/.exec(answer.location) ?? [];
    if (answer.status !== 303 || !id)
      throw new Error(`The concern was not raised: ${answer.status}`);
    ids.push(id);
    const back = `interval '${FIRST_STEP_SECONDS - SECONDS_BEFORE} seconds'`;
    await owner.query(
      `UPDATE referral SET raised_at = raised_at - ${back}, next_escalation_at = next_escalation_at - ${back} WHERE id = $1`,
      [id],
    );
    await app.kill9();
    await pause((SECONDS_BEFORE + 1) * 1000);
    await app.start();
    restarts.push(new Date());
  }
  // Two sweeps after the last restart everything that is due must have fired.
  await pause(12_000);

  const { rows } = await owner.query(
    `SELECT e.referral_id, e.level, e.due_at, e.fired_at, r.raised_at FROM escalation e
   JOIN referral r ON r.id = e.referral_id WHERE e.referral_id = ANY ($1) AND e.level > 0
   ORDER BY e.referral_id, e.level`,
    [ids],
  );
  const first = rows.filter(({ level }) => level === 1);
  const seconds = (from, to) => (to.getTime() - from.getTime()) / 1000;
  const afterRestart = first.map(({ due_at, fired_at }) => {
    const restart = restarts.find((at) => at >= due_at) ?? due_at;
    return Math.max(0, seconds(restart, fired_at));
  });
  const result = {
    referrals: ids.length,
    steps: rows.length,
    missed: ids.length - new Set(first.map((row) => row.referral_id)).size,
    doubled: rows.length - new Set(rows.map((row) => `${row.referral_id}/${row.level}`)).size,
    early: rows.filter(({ due_at, fired_at }) => fired_at < due_at).length,
    maxLateSeconds: Math.max(...rows.map(({ due_at, fired_at }) => seconds(due_at, fired_at))),
    maxLateAfterRestartSeconds: Math.max(...afterRestart),
  };
  await owner.end();
  await embedded.stop();
  return result;
}
