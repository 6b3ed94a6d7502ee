import { School } from '../../../src/accounts/school.entity.js';
import type { TestApp } from '../app.js';

/** What a school keeps for its help page. */
export function keepHelpFacts(
  { db }: Pick<TestApp, 'db'>,
  schoolId: string,
  facts: Partial<Pick<School, 'helpPhone' | 'socialCarePhone' | 'ladoPhone' | 'safePlace'>>,
): Promise<void> {
  return db.asOwner(async (tx) => {
    await tx.manager.update(School, { id: schoolId }, facts);
  });
}
