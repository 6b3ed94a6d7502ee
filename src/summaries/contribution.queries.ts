import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { isoDate } from '../platform/clock/local-time.js';
import { Keys } from '../platform/crypto/keys.js';
import type { Tx } from '../platform/db/tx.js';
import type { Contribution, Roll } from './disclosure-control/publication.js';
import { mainTopics } from './main-topic.rules.js';

export interface TermFacts {
  id: string;
  startsOn: string;
  endsOn: string;
}

/** True counts. Only the worker's role can ask, and nothing of it leaves but rounded. */
@Injectable()
export class ContributionQueries {
  constructor(private readonly keys: Keys) {}

  /**
   * Every identified student of a term once, with the year at their first contact of the academic
   * year and the main topic of the term, under a pseudonym of that academic year.
   */
  async ofTerm(
    tx: Tx,
    schoolId: string,
    timezone: string,
    academicYear: { name: string; startsOn: string },
    term: TermFacts,
  ): Promise<Contribution[]> {
    const rows = await tx.query<{
      student: string;
      mainTheme: string;
      at: Date;
      year: number | null;
    }>(
      `SELECT student_id AS student, main_theme AS "mainTheme", occurred_at AS at, student_year AS year
       FROM contact
       WHERE school_id = $1 AND state = 'logged' AND student_id IS NOT NULL
         AND occurred_at >= $2::date - 1 AND occurred_at < $3::date + 2
       ORDER BY occurred_at`,
      [schoolId, academicYear.startsOn, term.endsOn],
    );
    const contacts = rows.map((row) => ({ ...row, date: isoDate(row.at, timezone) }));
    const years = new Map<string, number>();
    for (const { student, year, date } of contacts)
      if (year !== null && date >= academicYear.startsOn && !years.has(student))
        years.set(student, year);
    const topics = mainTopics(contacts, { from: term.startsOn, until: term.endsOn });
    return [...topics].flatMap(([student, mainTopic]) => {
      const year = years.get(student);
      if (year === undefined) return [];
      const studentId = this.pseudonym(schoolId, academicYear.name, student);
      return [{ studentId, term: term.id, year, mainTopic }];
    });
  }

  /** Everybody on the roll at some time of the term, by year. */
  async roll(tx: Tx, schoolId: string, term: TermFacts): Promise<Roll> {
    const rows = await tx.query<{ year: number; count: number }>(
      `SELECT year_group AS year, count(*)::int AS count FROM person
       WHERE school_id = $1 AND kind = 'student' AND year_group IS NOT NULL
         AND joined_at < $3::date + 1 AND (left_at IS NULL OR left_at > $2::date)
       GROUP BY year_group ORDER BY year_group`,
      [schoolId, term.startsOn, term.endsOn],
    );
    const byYear = Object.fromEntries(rows.map(({ year, count }) => [year, count]));
    return { total: rows.reduce((sum, { count }) => sum + count, 0), byYear };
  }

  /** Keeps what the figures were made from until the year's last publication (linked terms). */
  async keep(
    tx: Tx,
    schoolId: string,
    academicYear: string,
    termId: string,
    contributions: readonly Contribution[],
  ): Promise<void> {
    await tx.query(`DELETE FROM restricted.contribution WHERE school_id = $1 AND term_id = $2`, [
      schoolId,
      termId,
    ]);
    await tx.query(
      `INSERT INTO restricted.contribution (school_id, academic_year, term_id, pseudonym, year_group, main_topic)
       SELECT $1, $2, $3, t.pseudonym, t.year, t.topic
       FROM unnest($4::uuid[], $5::int[], $6::text[]) AS t (pseudonym, year, topic)`,
      [
        schoolId,
        academicYear,
        termId,
        contributions.map(({ studentId }) => studentId),
        contributions.map(({ year }) => year),
        contributions.map(({ mainTopic }) => mainTopic),
      ],
    );
  }

  private pseudonym(schoolId: string, academicYear: string, student: string): string {
    const hex = createHmac('sha256', this.keys.rounding)
      .update(`pseudonym|${schoolId}|${academicYear}|${student}`)
      .digest('hex');
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      hex.slice(12, 16),
      hex.slice(16, 20),
      hex.slice(20, 32),
    ].join('-');
  }
}
