import { type PlaceInFile } from './broken-roster-file.js';

export type RosterFormat =
  'oneroster-1.1' | 'oneroster-1.2' | 'sds-v1' | 'sds-v1-uk' | 'sds-v2' | 'sds-v2.1';

export type PersonKind = 'student' | 'staff';
export type Sex = 'female' | 'male' | 'other';

/** A line of a file, the heading line being 1. */
export interface RosterLine {
  file: string;
  line: number;
}

export interface RosterOrg {
  sourceId: string;
  name: string;
  /** As the file says, in lower case: "school", "college", "district"… */
  kind: string;
  /** Can be imported as a school. A district cannot; a department counts as the school above it. */
  isSchool: boolean;
}

/**
 * One person of the file, cleaned. In the optional fields `undefined` means that the file does not
 * say (no such column) and what is known stays; `null` means that the file leaves it blank.
 * There is no field for a password, on purpose.
 */
export interface RosterPerson {
  at: RosterLine;
  /** The id of the school's own system; unique together with `kind`. */
  sourceId: string;
  /** Null only where a delta file does not repeat it, or for somebody not active. */
  kind: PersonKind | null;
  /** Schools, never districts. Empty only in a delta file, or for somebody not active. */
  orgIds: string[];
  /** False: marked in the file as gone or switched off. Names may then be empty. */
  active: boolean;
  /** The whole name in lower case, domain included; usernames.rules.ts makes the sign-in name of it. */
  username: string;
  /** Never empty for an active person; somebody with one name only has it here. */
  givenName: string;
  familyName: string;
  preferredName?: string | null;
  email?: string | null;
  /** 1 to 14, students only. */
  yearGroup?: number | null;
  tutorGroup?: string | null;
  /** yyyy-mm-dd */
  dateOfBirth?: string | null;
  sex?: Sex | null;
  send?: boolean | null;
  pupilPremium?: boolean | null;
}

export interface RosterClass {
  sourceId: string;
  orgId: string;
  name: string;
  kind: 'tutor' | 'taught';
  /** Source ids of members who are in `people`. */
  studentIds: string[];
  staffIds: string[];
}

/** A line that is left out, or (as a warning) a cell that is. */
export interface RefusedLine extends PlaceInFile {
  line: number;
  reason: string;
  /** Whom the line is about, when it says: they are never taken for leavers. */
  sourceId?: string;
  kind?: PersonKind | null;
  /** Unset when the line belongs to no school that is known. */
  orgIds?: string[];
}

export interface RosterSnapshot {
  format: RosterFormat;
  /** Only changes since the last export: who is not in it has not left. */
  delta: boolean;
  orgs: RosterOrg[];
  people: RosterPerson[];
  /** Null when the files do not give all classes with all their members; what is known stays. */
  classes: RosterClass[] | null;
  refused: RefusedLine[];
  /** The line is taken, but a cell of it could not be read and is left out. */
  warnings: RefusedLine[];
  /** How many lines were parents, guardians or former students, who have no account here. */
  withoutAccount: number;
}

export interface ReadOptions {
  /** `as-given`: the numbers are the school's own years. `us`: American grades, one year lower. */
  grades: 'as-given' | 'us';
}
