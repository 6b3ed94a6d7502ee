import type { BuiltSchool } from './builders/school.js';
import type { Page, Visitor } from './visitor.js';

export const BREAK_GLASS = '/access/break-glass';

/** Asks for emergency access to Sam's records. */
export function askInEmergency(
  school: Pick<BuiltSchool, 'people'>,
  person: Visitor,
  fields: Record<string, string> = {},
): Promise<Page> {
  return person.post(`${BREAK_GLASS}/new`, BREAK_GLASS, {
    child: school.people.sam ?? '',
    lifeAtRisk: 'no',
    reason: 'He did not come home, and I teach him.',
    ...fields,
  });
}
