import type { INestApplicationContext } from '@nestjs/common';
import { isoDate } from '../platform/clock/local-time.js';
import { Database } from '../platform/db/database.js';
import { CalendarQueries, type TermRow } from '../school/calendar.queries.js';
import { AskForSummary } from '../summaries/ask-for-summary.js';
import { PrepareSummary } from '../summaries/prepare-summary.js';
import { SignOffSummary } from '../summaries/sign-off-summary.js';
import { actingAs, type DemoSchool, stepOnce } from './acting.js';

/** True once the making of a school came to its end: publishing is the last of it. */
export async function hasSummary(
  app: INestApplicationContext,
  school: DemoSchool,
): Promise<boolean> {
  return (await stateOf(app, school, `state = 'frozen'`)) !== undefined;
}

/**
 * The coordinator publishes the older of the finished terms and leaves the newer for whoever tries
 * it. Figures that cannot be proved safe are refused, and nobody can say so beforehand: then it is
 * the newer term.
 */
export async function publishTerm(app: INestApplicationContext, school: DemoSchool): Promise<void> {
  for (const term of await finishedTerms(app, school)) {
    const path = await actingAs(app, school, 'coordinator', (coordinator) =>
      app
        .get(AskForSummary)
        .run(coordinator, stepOnce(school, `ask ${term.id}`), { term: term.id }),
    );
    const id = path.split('/').at(-1) ?? '';
    await app.get(PrepareSummary).run(school.id, id);
    const row = await stateOf(app, school, `id = $2`, id);
    if (row?.state !== 'draft') continue;
    await actingAs(app, school, 'coordinator', (coordinator) =>
      app.get(SignOffSummary).run(coordinator, stepOnce(school, `sign ${id}`), id),
    );
    return;
  }
}

function finishedTerms(app: INestApplicationContext, school: DemoSchool): Promise<TermRow[]> {
  return app.get(Database).asOwner(async (tx) => {
    const today = isoDate(tx.now, school.timezone);
    const terms = await app.get(CalendarQueries).terms(tx, school.id);
    return terms.filter(({ endsOn }) => endsOn < today);
  });
}

function stateOf(
  app: INestApplicationContext,
  school: DemoSchool,
  where: string,
  ...parameters: string[]
): Promise<{ state: string } | undefined> {
  return app
    .get(Database)
    .asOwner((tx) =>
      tx.one<{ state: string }>(`SELECT state FROM publication WHERE school_id = $1 AND ${where}`, [
        school.id,
        ...parameters,
      ]),
    );
}
