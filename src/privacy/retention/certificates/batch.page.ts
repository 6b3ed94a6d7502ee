import type { Actor } from '../../../accounts/actor.js';
import { may } from '../../../accounts/permissions.js';
import { fullDate, longDateTime, plainDate } from '../../../platform/clock/local-time.js';
import type { Paper } from '../../../platform/pdf/pdf.js';
import type { FieldError } from '../../../platform/web/form.js';
import { retentionPaths } from '../../privacy.paths.js';
import { kindCalled } from '../kinds.js';
import type { BatchRow, LineRow } from '../retention-reads.js';
import { certificateLine, staysWithConcern } from './certificate.rules.js';

/** As many as a person looks through; the files hold all of them. */
const SHOWN = 50;
const OUTCOMES: Record<string, string> = {
  shredded: 'Shredded',
  held: 'Stays: on hold',
  kept: 'Stays: no longer due',
  gone: 'Was gone already',
};

export function batchPage(
  batch: BatchRow,
  lines: readonly LineRow[],
  actor: Actor,
  shown: { done?: string; errors?: readonly FieldError[] } = {},
): object {
  const kept = kindCalled(batch.kind);
  const isDone = batch.state === 'done';
  const path = retentionPaths.batch(batch.id);
  return {
    title: isDone
      ? 'Certificate of shredding'
      : batch.state === 'preview'
        ? 'What would go'
        : 'Being shredded',
    wide: true,
    back: isDone ? retentionPaths.batches() : retentionPaths.review(),
    backText: isDone ? 'Certificates' : 'What has fallen due',
    name: kept?.name,
    goes: kept?.goes,
    errors: shown.errors ?? [],
    confirmed: shown.done === 'confirmed' && !isDone,
    preview: batch.state === 'preview',
    numbers: numbersOf(lines),
    confirmationPath:
      batch.state === 'preview' && may(actor.roles, 'retention.manage')
        ? retentionPaths.confirmation(batch.id)
        : undefined,
    progress:
      batch.state === 'confirmed'
        ? { text: `${batch.settled} of ${batch.lines} done.`, path }
        : undefined,
    facts: isDone ? factsOf(batch, lines, actor) : undefined,
    hash: isDone ? batch.linesHash : undefined,
    files: isDone ? { pdf: `${path}.pdf`, json: `${path}.json` } : undefined,
    headings: [
      { text: 'Handle' },
      { text: 'Of' },
      { text: 'Fell due' },
      ...(batch.state === 'preview' ? [] : [{ text: 'What became of it' }]),
    ],
    rows: lines.slice(0, SHOWN).map((line) => ({
      cells: [
        { text: line.handle, header: true },
        { text: plainDate(line.madeOn) },
        { text: plainDate(line.fellDueOn) },
        ...(batch.state === 'preview'
          ? []
          : [{ text: line.outcome === null ? 'Waits' : (OUTCOMES[line.outcome] ?? '') }]),
      ],
    })),
    more:
      lines.length > SHOWN
        ? `${SHOWN} of ${lines.length} are shown here.${isDone ? ' The files hold all of them.' : ''}`
        : undefined,
  };
}

function numbersOf(lines: readonly LineRow[]): string {
  const days = lines.map(({ madeOn }) => madeOn).sort();
  const [oldest, newest] = [days[0], days.at(-1)];
  if (oldest === undefined || newest === undefined) return 'Nothing.';
  const dates =
    oldest === newest
      ? `of ${plainDate(oldest)}`
      : `from ${plainDate(oldest)} to ${plainDate(newest)}`;
  return `${lines.length} ${lines.length === 1 ? 'record' : 'records'} ${dates}.`;
}

function factsOf(
  batch: BatchRow,
  lines: readonly LineRow[],
  actor: Actor,
): { key: string; value: string }[] {
  const zone = actor.school.timezone;
  const gone = lines.filter(({ outcome }) => outcome === 'shredded').length;
  const held = lines.filter(({ outcome }) => outcome === 'held').length;
  const changed = lines.length - gone - held;
  const stayed = [
    ...(held > 0 ? [`${held} on hold since`] : []),
    ...(changed > 0 ? [`${changed} no longer due, or needed by something that is kept`] : []),
  ];
  const people = [...new Set([batch.madeBy, batch.confirmedBy])].join(' and ');
  return [
    { key: 'Shredded', value: `${gone} of ${lines.length} that were previewed` },
    ...staysWithConcern(batch).map((value) => ({ key: 'With a concern', value })),
    ...(stayed.length === 0 ? [] : [{ key: 'Stayed', value: `${stayed.join('; ')}.` }]),
    {
      key: 'By',
      value: `The school’s schedule, version ${batch.scheduleVersion === 0 ? '0 (as shipped)' : batch.scheduleVersion}`,
    },
    {
      key: 'Decided by',
      value: `${people}${batch.confirmedAt === null ? '' : `, ${fullDate(batch.confirmedAt, zone)}`}`,
    },
    {
      key: 'Done',
      value: batch.finishedAt === null ? '' : longDateTime(batch.finishedAt, zone),
    },
    {
      key: 'Complete',
      value:
        batch.completeOn === null
          ? 'Nothing was shredded.'
          : `On ${plainDate(batch.completeOn)}, when the last backup that may hold a key or a row of it is gone.`,
    },
  ];
}

export function batchesPage(batches: readonly BatchRow[], actor: Actor): object {
  return {
    title: 'Certificates of shredding',
    wide: true,
    back: retentionPaths.schedule(),
    headings: [
      { text: 'What' },
      { text: 'Decided' },
      { text: 'Records', numeric: true },
      { text: 'Complete' },
    ],
    rows: batches.map((batch) => ({
      cells: [
        { text: kindCalled(batch.kind)?.name, href: retentionPaths.batch(batch.id), header: true },
        {
          text:
            batch.confirmedAt === null ? '' : fullDate(batch.confirmedAt, actor.school.timezone),
          soft: batch.confirmedBy,
        },
        { text: String(batch.lines), numeric: true },
        {
          text:
            batch.state === 'confirmed'
              ? 'Being shredded'
              : batch.completeOn === null
                ? 'Nothing went'
                : plainDate(batch.completeOn),
        },
      ],
    })),
  };
}

/** The certificate on paper, with every line that its hash is over. */
export function certificatePaper(batch: BatchRow, lines: readonly LineRow[], actor: Actor): Paper {
  const facts = [
    { key: 'What', value: kindCalled(batch.kind)?.name ?? batch.kind },
    ...factsOf(batch, lines, actor),
    { key: 'Certificate', value: batch.id },
  ];
  return {
    title: 'Certificate of shredding',
    footer: actor.school.name,
    blocks: [
      { kind: 'title', text: 'Certificate of shredding' },
      { kind: 'entry', label: 'School', text: actor.school.name },
      ...facts.map(({ key, value }) => ({ kind: 'entry' as const, label: key, text: value })),
      { kind: 'heading', text: 'Records' },
      {
        kind: 'text',
        text: 'Handle | kind | version of the schedule | date of the record | fell due | outcome | when | complete',
      },
      ...lines.map((line) => ({ kind: 'text' as const, text: certificateLine(batch, line) })),
      { kind: 'entry', label: 'SHA-256 over these lines', text: batch.linesHash ?? '' },
    ],
  };
}
