import { readTable } from '../csv-table.js';
import { type RosterFile } from '../roster-files.js';
import { Schools } from '../schools.js';

/** orgs.csv of SDS v2, v2.1 and OneRoster. */
export function readOrgs(file: RosterFile): Schools {
  const { rows } = readTable(file, {
    id: { headings: ['sourcedId'], required: true },
    name: { headings: ['name'], required: true },
    kind: { headings: ['type'], required: true },
    parent: { headings: ['parentSourcedId'] },
    status: { headings: ['status'] },
  });
  return new Schools(
    rows
      .filter((row) => row.cell('id') && row.cell('status')?.toLowerCase() !== 'tobedeleted')
      .map((row) => ({
        sourceId: row.cell('id')!,
        name: row.cell('name')!,
        kind: row.cell('kind')!,
        parentId: row.cell('parent') || undefined,
      })),
  );
}

/** Several ids in one cell, with commas: "10001,10002". */
export function idList(cell: string | undefined): string[] {
  return (cell ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
}
