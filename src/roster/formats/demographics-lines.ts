import { readTable, type TableRow } from '../csv-table.js';
import { type RosterFile } from '../roster-files.js';

/**
 * Date of birth and sex by person from demographics.csv. The rest of that file, ethnicity and place
 * of birth, is never read: nothing here needs it.
 */
export function readDemographics(
  file: RosterFile | undefined,
  idHeading: 'sourcedId' | 'userSourcedId',
): Map<string, TableRow<'birthDate' | 'sex'>> {
  if (!file) return new Map();
  const { rows } = readTable(file, {
    id: { headings: [idHeading], required: true },
    birthDate: { headings: ['birthDate'] },
    sex: { headings: ['sex'] },
  });
  return new Map(rows.map((row) => [row.cell('id') ?? '', row]));
}
