import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/db/tx.js';
import { CODE_OF_CONDUCT_VERSION } from './code-of-conduct.js';
import type { ListenerFacts } from './eligibility.rules.js';
import { LOAD_DAYS } from './load-window.js';

/** A listener as the rules reckon with them. */
export interface ListenerEntry {
  readonly id: string;
  readonly facts: ListenerFacts;
  /** The school's date, on which the rules are asked. */
  readonly today: string;
  readonly codeSignedOn: string | null;
  readonly pausedBy: string | null;
}

export interface NamedListener extends ListenerEntry {
  readonly name: string;
  readonly year: number | null;
}

export interface StudentRow {
  id: string;
  name: string;
  year: number | null;
}

interface FactsRow extends Omit<
  ListenerFacts,
  'codeOfConductCurrentVersion' | 'examLeave' | 'absences'
> {
  id: string;
  today: string;
  codeSignedOn: string | null;
  pausedBy: string | null;
}

const FACTS = `
  SELECT l.person_id AS id, (clock.at AT TIME ZONE s.timezone)::date AS today,
    l.accepted_on AS "applicationAcceptedOn", l.suitability, l.suitability_on AS "suitabilityOn",
    l.consent_on AS "parentalConsentOn", l.consent_until AS "parentalConsentUntil",
    l.code_signed_on AS "codeSignedOn", l.code_signed_version AS "codeOfConductSignedVersion",
    l.trained_on AS "trainedOn", l.observed_on AS "competenciesObservedOn",
    l.certificate_until AS "certificateUntil", l.last_supervision_on AS "lastSupervisionOn",
    l.supervision_every_days AS "supervisionEveryDays",
    (l.paused_since AT TIME ZONE s.timezone)::date AS "pausedSince", l.paused_by AS "pausedBy",
    (SELECT coalesce(sum(o.points), 0) FROM listener_load o
     WHERE o.school_id = l.school_id AND o.listener_id = l.person_id
       AND o.at > clock.at - make_interval(days => ${LOAD_DAYS}) AND o.at <= clock.at) AS load,
    l.load_cap AS "loadCap", l.left_on AS "leftOn"
  FROM listener l
  JOIN school s ON s.id = l.school_id
  CROSS JOIN (SELECT $2::timestamptz AS at) clock
  WHERE l.school_id = $1`;

@Injectable()
export class ListenerQueries {
  /**
   * What the eligibility rule asks for, in the asker's own transaction or the worker's.
   * @param listenerIds these only; without them everybody of the school who has not left
   */
  async entries(
    tx: Tx,
    schoolId: string,
    listenerIds?: readonly string[],
  ): Promise<ListenerEntry[]> {
    const rows =
      listenerIds === undefined
        ? await tx.query<FactsRow>(`${FACTS} AND l.left_on IS NULL`, [schoolId, tx.now])
        : await tx.query<FactsRow>(`${FACTS} AND l.person_id = ANY ($3::uuid[])`, [
            schoolId,
            tx.now,
            listenerIds,
          ]);
    return rows.map(asEntry);
  }

  /** Everybody who listens or prepares to, by name. */
  async register(tx: Tx, schoolId: string): Promise<NamedListener[]> {
    return this.withNames(tx, schoolId, await this.entries(tx, schoolId));
  }

  /** One listener who has not left the scheme; undefined when there is none for the asker. */
  async one(tx: Tx, schoolId: string, id: string): Promise<NamedListener | undefined> {
    const entries = await this.entries(tx, schoolId, [id]);
    const [listener] = await this.withNames(tx, schoolId, entries);
    return listener?.facts.leftOn === null ? listener : undefined;
  }

  /** Students on the roll, by name, for choosing one. */
  students(tx: Tx, schoolId: string): Promise<StudentRow[]> {
    return tx.query<StudentRow>(
      `SELECT id, concat_ws(' ', coalesce(preferred_name, given_name), family_name) AS name, year_group AS year
       FROM person WHERE school_id = $1 AND kind = 'student' AND left_at IS NULL
       ORDER BY family_name, given_name, username`,
      [schoolId],
    );
  }

  /** Students who are no listeners, or no longer. */
  candidates(tx: Tx, schoolId: string): Promise<StudentRow[]> {
    return tx.query<StudentRow>(
      `SELECT p.id, concat_ws(' ', coalesce(p.preferred_name, p.given_name), p.family_name) AS name, p.year_group AS year
       FROM person p
       WHERE p.school_id = $1 AND p.kind = 'student' AND p.left_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM listener l
           WHERE l.school_id = $1 AND l.person_id = p.id AND l.left_on IS NULL)
       ORDER BY p.family_name, p.given_name, p.username`,
      [schoolId],
    );
  }

  /** Whom a listener never meets, whichever of the two wished it. */
  noMatch(tx: Tx, schoolId: string, listenerId: string): Promise<StudentRow[]> {
    return tx.query<StudentRow>(
      `SELECT DISTINCT p.id, concat_ws(' ', coalesce(p.preferred_name, p.given_name), p.family_name) AS name, p.year_group AS year
       FROM no_match n
       JOIN person p ON p.school_id = n.school_id
         AND p.id = CASE WHEN n.person_id = $2 THEN n.other_id ELSE n.person_id END
       WHERE n.school_id = $1 AND $2 IN (n.person_id, n.other_id)
       ORDER BY name, p.id`,
      [schoolId, listenerId],
    );
  }

  /** Schools whose day has turned since somebody's standing was last worked out. */
  schoolsToWorkOut(tx: Tx): Promise<{ id: string }[]> {
    return tx.query<{ id: string }>(
      `SELECT DISTINCT l.school_id AS id
       FROM listener l
       JOIN school s ON s.id = l.school_id
       LEFT JOIN listener_standing st ON st.school_id = l.school_id AND st.person_id = l.person_id
       WHERE l.left_on IS NULL AND (st.worked_out_at IS NULL
         OR (st.worked_out_at AT TIME ZONE s.timezone)::date < ($1::timestamptz AT TIME ZONE s.timezone)::date)`,
      [tx.now],
    );
  }

  private async withNames(
    tx: Tx,
    schoolId: string,
    entries: readonly ListenerEntry[],
  ): Promise<NamedListener[]> {
    const people = await tx.query<StudentRow>(
      `SELECT id, concat_ws(' ', coalesce(preferred_name, given_name), family_name) AS name, year_group AS year
       FROM person WHERE school_id = $1 AND id = ANY ($2::uuid[])
       ORDER BY family_name, given_name, username`,
      [schoolId, entries.map(({ id }) => id)],
    );
    return people.flatMap(({ id, name, year }) =>
      entries.filter((entry) => entry.id === id).map((entry) => ({ ...entry, name, year })),
    );
  }
}

function asEntry({ id, today, codeSignedOn, pausedBy, ...facts }: FactsRow): ListenerEntry {
  return {
    id,
    today,
    codeSignedOn,
    pausedBy,
    facts: {
      ...facts,
      codeOfConductCurrentVersion: CODE_OF_CONDUCT_VERSION,
      // The school's list of absences is of adults who are stood in for; students' is kept elsewhere.
      examLeave: [],
      absences: [],
    },
  };
}
