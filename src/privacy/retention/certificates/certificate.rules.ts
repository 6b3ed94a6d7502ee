import type { BatchRow, LineRow } from '../retention-reads.js';

/**
 * The line of a certificate as it goes into its hash (SHA-256, in hexadecimal, over the lines sorted by
 * handle with a line feed between): handle, kind, version of the schedule, date of
 * the record, when it fell due, what became of it, when (UTC, whole seconds), and the day on which
 * the last backup that holds its key is gone. `ctx.retention_finish` writes the same.
 */
export function certificateLine(
  { kind, scheduleVersion }: Pick<BatchRow, 'kind' | 'scheduleVersion'>,
  line: LineRow,
): string {
  return [
    line.handle,
    kind,
    scheduleVersion,
    line.madeOn,
    line.fellDueOn,
    line.outcome ?? '-',
    line.settledAt === null ? '-' : `${line.settledAt.toISOString().slice(0, 19)}Z`,
    line.completeOn ?? '-',
  ].join('|');
}

/** Of these kinds no line says whether a concern was raised from it: whom that is about would learn of it. */
export function staysWithConcern({ kind }: Pick<BatchRow, 'kind'>): string[] {
  return ['contact', 'booking'].includes(kind)
    ? [
        'What belongs to a concern is counted here like the rest, stays with that concern alone, and goes when it goes.',
      ]
    : [];
}

/** The certificate as a program reads it; nothing in it names a child. */
export function certificateFile(
  batch: BatchRow,
  lines: readonly LineRow[],
  school: string,
): object {
  return {
    certificate: batch.id,
    school,
    kind: batch.kind,
    scheduleVersion: batch.scheduleVersion,
    decidedBy: [...new Set([batch.madeBy, batch.confirmedBy])],
    confirmedAt: batch.confirmedAt,
    finishedAt: batch.finishedAt,
    completeWhenTheLastBackupIsGone: batch.completeOn,
    notes: staysWithConcern(batch),
    hash: { algorithm: 'SHA-256', over: 'lines', value: batch.linesHash },
    lines: lines.map((line) => certificateLine(batch, line)),
  };
}
