export interface PlaceInFile {
  /** Name of the file inside the folder or zip, as it is spelt there. */
  file: string;
  /** Line in the file, the heading line being 1, as a text editor counts. */
  line?: number;
  /** Cell of the line, the first being 1: column 3 is column C of a spreadsheet. */
  column?: number;
  heading?: string;
}

/**
 * The whole import stops: the file cannot be trusted to mean what it says. (One bad line in a good
 * file is a refused line instead.) The message never quotes a cell, which may hold a name or a
 * password.
 */
export class BrokenRosterFile extends Error {
  override readonly name = 'BrokenRosterFile';

  constructor(
    readonly place: PlaceInFile,
    readonly reason: string,
  ) {
    super(`${placeInWords(place)}: ${reason}`);
  }
}

/** "Student.csv, line 12, column 11 (Grade)". */
export function placeInWords({ file, line, column, heading }: PlaceInFile): string {
  const parts = [file];
  if (line !== undefined) parts.push(`line ${line}`);
  if (column !== undefined) parts.push(`column ${column}${heading ? ` (${heading})` : ''}`);
  return parts.join(', ');
}
