import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { zipSync } from 'fflate';

/** CSV files by name. */
export type Files = Record<string, string>;

export interface Pupil {
  id: string;
  given: string;
  family: string;
  username: string;
  year?: number;
}

/** The files of one school as School Data Sync v1, UK edition, has them. */
export function ukFiles(pupils: readonly Pupil[], teachers: readonly Pupil[] = []): Files {
  const line = ({ id, given, family, username }: Pupil): string =>
    `${id},500,${given},${family},${username}`;
  return {
    'School.csv': 'DfE Number,Name\n500,Harbour Academy\n',
    'Student.csv': `ID,School DfE Number,First Name,Last Name,Username,Grade,Tutor Group\n${pupils
      .map((pupil) => `${line(pupil)},${pupil.year ?? 9},${pupil.year ?? 9}B\n`)
      .join('')}`,
    'Teacher.csv': `ID,School DfE Number,First Name,Last Name,Username\n${teachers
      .map((teacher) => `${line(teacher)}\n`)
      .join('')}`,
  };
}

/** Year 9, tutor group 9B: pupil-1, pupil-2 … */
export function pupils(count: number): Pupil[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `${at + 1}`,
    given: `Given${at + 1}`,
    family: `Family${at + 1}`,
    username: `pupil-${at + 1}`,
  }));
}

/** The vendor's own sample. */
export function sampleFiles(set: string): Files {
  const folder = path.resolve('test/fixtures/rosters', set);
  const names = readdirSync(folder).filter((name) => name.endsWith('.csv'));
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]),
  );
}

export function zipOf(files: Files): Buffer {
  const bytes = Object.entries(files).map(([name, text]) => [name, Buffer.from(text)] as const);
  return Buffer.from(zipSync(Object.fromEntries(bytes)));
}
