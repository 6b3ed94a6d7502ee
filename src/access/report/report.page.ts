import {
  fullDate,
  longDateTime,
  nearDateTime,
  plainDate,
} from '../../platform/clock/local-time.js';
import { faultsByField, type FieldError, fieldError } from '../../platform/web/form.js';
import { accessPaths } from '../access.paths.js';
import type { RecordRead, SchoolDay, WeekOfReads } from '../access-reads.js';
import type { Period } from './period.rules.js';
import { reasonInWords, roleOf } from './readers.page.js';
import {
  MANY_RECORDS,
  type Unusual,
  unusualReads,
  type UnusualReads,
} from './unusual-reads.rules.js';

export interface ReportFacts {
  period: Period;
  reads: RecordRead[];
  /** There were more than are shown. */
  cut: boolean;
  weeks: WeekOfReads[];
  day: SchoolDay;
  now: Date;
}

const UNUSUAL: Record<Unusual, (found: UnusualReads) => string> = {
  'out-of-hours': ({ reads, records }) =>
    `read ${recordsInWords(records)} outside school hours, ${timesInWords(reads)}`,
  'no-task': ({ records }) => `read ${recordsInWords(records)} with nothing left to do in it`,
  'many-records': ({ records }) => `read ${records} records on one day (${MANY_RECORDS} or more)`,
  refused: ({ reads, records }) =>
    `tried to open ${recordsInWords(records)} that was not theirs, ${timesInWords(reads)}, and was refused`,
};

/** Who read which records, for the head: by person, with what stands out first. No child, no word. */
export function reportPage({
  period,
  reads,
  cut,
  weeks,
  day,
  now,
}: ReportFacts): { errors: readonly FieldError[] } & Record<string, unknown> {
  const zone = day.timezone;
  const errors =
    period.fault === undefined ? [] : [fieldError(period.fault.field, period.fault.text)];
  const people = [...Map.groupBy(reads, ({ personId }) => personId).values()];
  return {
    title: 'Who has read what',
    wide: true,
    errors,
    fault: faultsByField(errors),
    values: period.typed,
    action: accessPaths.report(),
    period: `${plainDate(period.from)} to ${plainDate(period.to)}`,
    cut:
      cut && `Only the latest ${reads.length} reads are shown. Choose fewer days to see the rest.`,
    unusual: unusualReads(reads, day).map((found) => ({
      name: found.name,
      what: UNUSUAL[found.kind](found),
      last: `Last: ${nearDateTime(found.lastAt, now, zone).replace(/^Today/, 'today')}`,
    })),
    headings: [
      { text: 'Name' },
      { text: 'Records', numeric: true },
      { text: 'Reads', numeric: true },
      { text: 'Last read' },
    ],
    people: people.flatMap((own) => personRow(own, zone)),
    each: people.map((own, at) => ({
      caption: captionOf(own),
      id: `person-${at + 1}`,
      headings: [
        { text: 'Record' },
        { text: 'Why they may' },
        { text: 'Times', numeric: true },
        { text: 'Last' },
      ],
      rows: [...Map.groupBy(own, (read) => `${read.recordId} ${read.action}`).values()].flatMap(
        (ofRecord) => recordRow(ofRecord, zone),
      ),
    })),
    weekHeadings: [
      { text: 'Week from' },
      { text: 'People', numeric: true },
      { text: 'Records', numeric: true },
      { text: 'Reads', numeric: true },
    ],
    weeks: weeks.map(({ starts, readers, records, reads: count }) => ({
      cells: [
        { text: plainDate(starts), header: true },
        { text: String(readers), numeric: true },
        { text: String(records), numeric: true },
        { text: String(count), numeric: true },
      ],
    })),
  };
}

function captionOf(own: readonly RecordRead[]): string {
  const opened = own.some(({ action }) => action === 'read');
  return `What ${own[0]?.name ?? 'somebody'} ${opened ? 'opened' : 'tried to open'}`;
}

function personRow(own: readonly RecordRead[], zone: string): object[] {
  const opened = own.filter(({ action }) => action === 'read');
  const [newest] = opened;
  if (newest === undefined) return [];
  const roles = [...new Set(opened.map((read) => roleOf(read.roles)))];
  return [
    {
      cells: [
        { text: newest.name, soft: roles.join(', '), header: true },
        { text: String(new Set(opened.map(({ recordId }) => recordId)).size), numeric: true },
        { text: String(opened.length), numeric: true },
        { text: longDateTime(newest.at, zone) },
      ],
    },
  ];
}

function recordRow(ofRecord: readonly RecordRead[], zone: string): object[] {
  const [newest] = ofRecord;
  if (newest === undefined) return [];
  const kind = newest.kind === 'contact' ? 'Log' : 'Referral';
  return [
    {
      cells: [
        {
          text: `${kind} ${newest.recordId.slice(0, 8)}`,
          soft: newest.raisedAt === null ? undefined : `raised ${fullDate(newest.raisedAt, zone)}`,
          header: true,
        },
        { text: reasonInWords(newest) },
        { text: String(ofRecord.length), numeric: true },
        { text: longDateTime(newest.at, zone) },
      ],
    },
  ];
}

function recordsInWords(records: number): string {
  return records === 1 ? 'one record' : `${records} records`;
}

function timesInWords(reads: number): string {
  return reads === 1 ? 'once' : `${reads} times`;
}
