import { type SchoolProblem } from './choose-school.rules.js';
import {
  type PersonKind,
  type RefusedLine,
  type RosterClass,
  type RosterLine,
  type Sex,
} from './roster-snapshot.js';

/** What a roster says about a person and an account keeps. */
export interface PersonDetails {
  username: string;
  givenName: string;
  familyName: string;
  preferredName: string | null;
  email: string | null;
  yearGroup: number | null;
  tutorGroup: string | null;
  /** yyyy-mm-dd */
  dateOfBirth: string | null;
  sex: Sex | null;
  send: boolean | null;
  pupilPremium: boolean | null;
}

/** Every account of the school, also those that left: they keep their username. */
export interface CurrentPerson extends PersonDetails {
  id: string;
  kind: PersonKind;
  /** Null for an account made by hand; an import never changes or ends it. */
  sourceId: string | null;
  active: boolean;
  /** What they hold that must not be left empty, such as "Head teacher". */
  posts?: readonly string[];
}

export type ChangedField = keyof PersonDetails | 'active';

export interface Added extends PersonDetails {
  at: RosterLine;
  kind: PersonKind;
  sourceId: string;
}

export interface Changed {
  id: string;
  at: RosterLine;
  /** Never empty. With `active` in it the person has come back. */
  fields: ChangedField[];
  details: PersonDetails;
}

export interface Left {
  id: string;
  why: 'not-in-the-files' | 'marked-in-the-files' | 'at-another-school';
}

export interface ImportOptions {
  /** Id of the school in the files (`--org`). */
  org?: string;
  /** The number of leavers that is agreed to (`--allow-leavers`), instead of 10 %. */
  allowLeavers?: number;
}

export type ImportProblem =
  SchoolProblem | { code: 'too-many-leavers'; message: string; leavers: number; people: number };

export interface ImportPlan {
  /** The school of the files that was taken; worth keeping and giving again as `org`. */
  orgId: string | null;
  /** In this order usernames never clash while they are written: first `changed`, then `added`. */
  added: Added[];
  changed: Changed[];
  left: Left[];
  /** Account ids. */
  unchanged: string[];
  /** Gone from the files, but with them a post would be empty: to be told to the head, not ended. */
  kept: { id: string; post: string }[];
  /** Of this school, in the order of the files. */
  refused: RefusedLine[];
  warnings: RefusedLine[];
  /** Of this school; null when the files do not give them. */
  classes: RosterClass[] | null;
  /** Any of these: nothing may be written. The lists are still filled, for a preview. */
  problems: ImportProblem[];
}
