import { BrokenRosterFile } from '../broken-roster-file.js';
import { readTable } from '../csv-table.js';
import { fileNamed, requiredFile, type RosterFile, type RosterFiles } from '../roster-files.js';

/** All records, or only those that changed since the last export; no word in the manifest: absent. */
export type FileMode = 'bulk' | 'delta';

/** manifest.csv of OneRoster: lines such as `oneroster.version,1.1` and `file.users,bulk`. */
export class OneRosterManifest {
  private readonly properties = new Map<string, string>();
  private readonly name: string;

  constructor(private readonly files: RosterFiles) {
    const file = requiredFile(files, 'manifest.csv');
    this.name = file.name;
    const { rows } = readTable(file, {
      property: { headings: ['propertyName'], required: true },
      value: { headings: ['value'], required: true },
    });
    for (const row of rows) {
      const property = (row.cell('property') ?? '').toLowerCase();
      const value = (row.cell('value') ?? '').toLowerCase();
      if (property.startsWith('file.') && !['bulk', 'delta', 'absent'].includes(value)) {
        const place = { file: file.name, line: row.line, ...row.placeOf('value') };
        throw new BrokenRosterFile(place, 'a file is "bulk", "delta" or "absent"');
      }
      this.properties.set(property, value);
    }
  }

  get version(): '1.1' | '1.2' {
    const version = this.properties.get('oneroster.version') ?? '';
    const match = /^v?(1\.[12])(\.\d+)?$/.exec(version);
    if (match) return match[1] as '1.1' | '1.2';
    throw new BrokenRosterFile(
      { file: this.name },
      version === ''
        ? 'there is no line oneroster.version'
        : 'this version of OneRoster is not known here; 1.1 and 1.2 are',
    );
  }

  /** A file that is to be read, with its mode. A file in the folder that the manifest calls absent is not. */
  file(csv: string): { file: RosterFile; mode: FileMode } | undefined {
    const mode = this.properties.get(`file.${csv.replace('.csv', '').toLowerCase()}`);
    if (mode !== 'bulk' && mode !== 'delta') return undefined;
    const file = fileNamed(this.files, csv);
    if (!file)
      throw new BrokenRosterFile({ file: csv }, `this file is missing; ${this.name} lists it`);
    return { file, mode };
  }

  required(csv: string): { file: RosterFile; mode: FileMode } {
    const file = this.file(csv);
    if (!file)
      throw new BrokenRosterFile({ file: this.name }, `${csv} is absent; it is needed here`);
    return file;
  }

  /** A file that gives everything; one with changes only cannot stand for the whole. */
  whole(csv: string): RosterFile | undefined {
    const found = this.file(csv);
    return found?.mode === 'bulk' ? found.file : undefined;
  }
}
