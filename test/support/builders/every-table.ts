import { randomUUID } from 'node:crypto';
import type { TestApp } from '../app.js';
import { insert } from './example-session.js';
import type { Examples } from './examples.js';
import type { BuiltSchool } from './school.js';

/**
 * A row in each table of a school that the examples leave empty: a policy proves nothing over no rows.
 * Beside the examples, for some of it (a figure of a summary, a decision about a record) would change
 * what their pages are for.
 */
export async function fillTheOtherTables(
  { db }: Pick<TestApp, 'db'>,
  { id: school_id, people }: BuiltSchool,
  of: Pick<Examples, 'publication' | 'term' | 'referral'>,
): Promise<void> {
  const { leader, liz, newcomer, sue } = people;
  const publication_id = of.publication;
  await db.asOwner(async (tx) => {
    const group = randomUUID();
    const rows: [string, Record<string, unknown>][] = [
      ['access_report_week', { week_starts: '2033-10-31', told_at: tx.now }],
      ['class_group', { id: group, source_id: 'class-10c', name: '10C/Ma1' }],
      ['class_member', { class_id: group, person_id: newcomer }],
      ['listener_load', { id: randomUUID(), listener_id: liz, points: 4, at: tx.now }],
      [
        'once_key',
        {
          person_id: newcomer,
          key: randomUUID(),
          request_mac: Buffer.from('mark'),
          claimed_at: tx.now,
        },
      ],
      // A draft, beside what is published.
      [
        'privacy_notice',
        {
          id: randomUUID(),
          audience: 'staff',
          version: null,
          sections: '{}',
          edited_by: sue,
          edited_at: tx.now,
        },
      ],
      ['publication_audit', { publication_id, place: 0, target: 'a', profile: 'b', pass: true }],
      [
        'publication_cell',
        {
          publication_id,
          place: 0,
          statistic: 'sessions',
          cell_key: 'all',
          atom_set_hash: 'mark',
          p: 10,
          display: '10',
        },
      ],
      ['publication_certificate', { publication_id, atom_key: 'all', y: 10 }],
      ['referral_subject', { referral_id: of.referral, person_id: leader }],
      [
        'retention_decision',
        {
          id: randomUUID(),
          referral_id: of.referral,
          outcome: 'may_go',
          fell_due_on: '2033-11-01',
          decided_by: sue,
          decided_at: tx.now,
        },
      ],
      [
        'restricted.contribution',
        {
          academic_year: '2033/34',
          term_id: of.term,
          pseudonym: randomUUID(),
          year_group: 9,
          main_topic: 'exams',
        },
      ],
    ];
    // Nothing of the examples is old enough to be decided about.
    await tx.query('ALTER TABLE retention_decision DISABLE TRIGGER USER');
    for (const [table, row] of rows) await insert(tx, table, { school_id, ...row });
    await tx.query('ALTER TABLE retention_decision ENABLE TRIGGER USER');
  });
}
