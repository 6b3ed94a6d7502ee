import { createHash } from 'node:crypto';
import type { Audit } from '../platform/audit/audit.js';
import { isoDate } from '../platform/clock/local-time.js';
import type { Say } from '../platform/crypto/rotate-wrapping-key.js';
import { dropSchoolKeys, shredDataKeys } from '../platform/crypto/school-keys.js';
import type { Database } from '../platform/db/database.js';
import type { Tx } from '../platform/db/tx.js';
import { CommandFault } from './open-context.js';

const DAY = 24 * 3_600_000;

interface Plan {
  id: string;
  name: string;
  demo: boolean;
  timezone: string;
  keys: number;
  concerns: number;
  openConcerns: number;
  requests: number;
  emergencies: number;
  holds: number;
  people: number;
  backupDays: number;
}

/**
 * The end of a school's words, when it leaves for good: with its keys nothing that was written about
 * anybody there opens any more. The first step says what would become unreadable and gives a word;
 * the second, with that word, does it, if nothing has changed since. It cannot be taken back.
 *
 * @param confirmed the word of the first step; undefined: only the plan is told
 * @throws CommandFault while something of the school is held, a concern is open, or the word is another
 */
export async function shredSchool(
  db: Database,
  audit: Audit,
  slug: string,
  confirmed: string | undefined,
  say: Say,
): Promise<void> {
  const plan = await db.asOwner((tx) => planOf(tx, slug));
  tell(plan, say);
  const blockers = blockersOf(plan);
  if (blockers.length > 0) throw new CommandFault(blockers.join('\n'));
  if (confirmed === undefined) {
    say('Nothing has changed. It cannot be taken back. To do it:');
    say(`  npm run earshot -- keys shred --school ${slug} --confirm ${wordOf(plan)}`);
    return;
  }
  await db.asOwner((tx) => close(tx, audit, slug, confirmed));
  let gone = 0;
  for (;;) {
    const some = await db.asOwner((tx) => shredDataKeys(tx, plan.id));
    gone += some;
    if (some === 0) break;
  }
  const complete = await db.asOwner(async (tx) => {
    await dropSchoolKeys(tx, plan.id);
    const completeOn = isoDate(new Date(tx.now.getTime() + plan.backupDays * DAY), plan.timezone);
    await audit.write(tx, {
      action: 'school_shredded',
      kind: 'school',
      record: plan.id,
      schoolId: plan.id,
      detail: { records: gone, completeOn },
    });
    return completeOn;
  });
  say(`Shredded: the keys of ${gone} records of ${plan.name}, and the school’s own.`);
  say(`Complete on ${complete}, when the last backup that may hold them is gone.`);
}

/** Nobody comes in any more: a school without keys could take no concern. */
async function close(tx: Tx, audit: Audit, slug: string, confirmed: string): Promise<void> {
  const plan = await planOf(tx, slug);
  const blockers = blockersOf(plan);
  if (blockers.length > 0) throw new CommandFault(blockers.join('\n'));
  if (confirmed !== wordOf(plan))
    throw new CommandFault(
      `This is not the word of this plan: it is wrong, or something has changed since. Look at the plan again.`,
    );
  await tx.change(
    `UPDATE person SET suspended_at = coalesce(suspended_at, $2) WHERE school_id = $1 AND left_at IS NULL`,
    [plan.id, tx.now],
  );
  await tx.change(`DELETE FROM sign_in WHERE school_id = $1`, [plan.id]);
  await audit.write(tx, {
    action: 'school_shredding_begun',
    kind: 'school',
    record: plan.id,
    schoolId: plan.id,
    detail: { records: plan.keys, people: plan.people },
  });
}

async function planOf(tx: Tx, slug: string): Promise<Plan> {
  const plan = await tx.one<Plan>(
    `SELECT s.id, s.name, s.demo, s.timezone,
       (SELECT count(*)::int FROM data_key WHERE school_id = s.id) AS keys,
       (SELECT count(*)::int FROM referral WHERE school_id = s.id) AS concerns,
       (SELECT count(*)::int FROM referral WHERE school_id = s.id AND state <> 'closed') AS "openConcerns",
       (SELECT count(*)::int FROM privacy_request WHERE school_id = s.id) AS requests,
       (SELECT count(*)::int FROM break_glass WHERE school_id = s.id) AS emergencies,
       (SELECT count(*)::int FROM retention_hold WHERE school_id = s.id AND lifted_at IS NULL) AS holds,
       (SELECT count(*)::int FROM person WHERE school_id = s.id AND left_at IS NULL) AS people,
       (SELECT period FROM ctx.retention_period(s.id, 'backup')) AS "backupDays"
     FROM school s WHERE s.slug = $1`,
    [slug],
  );
  if (plan === undefined) throw new CommandFault(`There is no school called ${slug}.`);
  return plan;
}

function tell(plan: Plan, say: Say): void {
  say(`${plan.name}: what would become unreadable for everybody, for good`);
  say(`  concerns: ${plan.concerns}, of which open: ${plan.openConcerns}`);
  say(`  privacy requests: ${plan.requests}; emergency access: ${plan.emergencies}`);
  say(`  records with words in all: ${plan.keys} (reasons of holds and second factors among them)`);
  say(`Nobody would sign in any more: ${plan.people} people.`);
  say(
    'Stays readable until its time comes or the database goes: names, bookings, coded logs, certificates, the audit.',
  );
  say('Hand on first what has to be kept: concerns about children for 25 years from their birth.');
}

function blockersOf(plan: Plan): string[] {
  return [
    ...(plan.demo ? [`${plan.name} is a demo school: delete its data folder instead.`] : []),
    ...(plan.openConcerns > 0
      ? [`Not while a concern is open: ${plan.openConcerns}. Close each, or hand it on.`]
      : []),
    ...(plan.holds > 0
      ? [`Not while something is on hold: ${plan.holds}. Whoever placed a hold lifts it.`]
      : []),
  ];
}

/** Of this very plan: another one, a record more or less, has another word. */
function wordOf({ id, keys, concerns, requests, emergencies, people }: Plan): string {
  const told = [id, keys, concerns, requests, emergencies, people].join('|');
  return `shred-${createHash('sha256').update(told).digest('hex').slice(0, 8)}`;
}
