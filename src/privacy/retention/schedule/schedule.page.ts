import type { Actor } from '../../../accounts/actor.js';
import type { KeptKind } from '../../../accounts/kept-kind.js';
import { may } from '../../../accounts/permissions.js';
import { fullDate, plainDate } from '../../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../../platform/web/form.js';
import { retentionPaths } from '../../privacy.paths.js';
import { kindCalled, KINDS } from '../kinds.js';
import { inWords } from '../retention.rules.js';
import type { Counted, ScheduleRow } from '../retention-reads.js';
import type { ChangePeriodForm } from './change-period.form.js';
import { WHY } from './reasons.js';

const AFTER: Record<KeptKind['from'], string> = {
  'school-year': 'after the end of the school year',
  birth: 'from the date of birth, then review',
  allegation: 'from the day it was raised or to pension age, whichever is longer, then review',
  day: 'after that day',
  deletion: 'after a deletion',
};
const WAYS: Record<KeptKind['way'], string> = {
  bulk: 'Shown in numbers, confirmed by one person',
  read: 'Read one by one, agreed by two people',
  self: 'By itself',
  horizon: 'A setting for certificates',
};
/** What no school sets a period for. */
const FIXED = [
  {
    name: 'Record of who did and read what',
    text: 'Kept at least 7 years and never shredded from here: it is what shows that the rest was done rightly. There is no child’s word in it.',
  },
  {
    name: 'Published summaries',
    text: 'Kept for good. No number in them points at anybody.',
  },
  {
    name: 'Certificates of shredding',
    text: 'Kept for good. They hold numbers, dates and who decided; no name of a child.',
  },
  {
    name: 'First passwords on paper',
    text: 'Never kept: a sheet is shown once.',
  },
  {
    name: 'Browser sessions, keys of forms, counts of failed sign-ins',
    text: 'Gone within two days of having had their time.',
  },
];

export function schedulePage(rows: readonly ScheduleRow[], actor: Actor, done?: string): object {
  const zone = actor.school.timezone;
  const changed = kindCalled(done ?? '');
  const editable = may(actor.roles, 'retention.manage');
  return {
    title: 'How long records are kept',
    wide: true,
    done:
      changed === undefined
        ? undefined
        : {
            heading: `${changed.name}: the period has changed`,
            next: 'What has fallen due by it stands under “What has fallen due”. Nothing goes by this change alone.',
          },
    reviewPath: may(actor.roles, 'retention.preview') ? retentionPaths.review() : undefined,
    holdsPath: may(actor.roles, 'retention.review') ? retentionPaths.holds() : undefined,
    batchesPath: may(actor.roles, 'retention.preview') ? retentionPaths.batches() : undefined,
    kinds: KINDS.map((kept) => {
      const row = rows.find(({ kind }) => kind === kept.kind);
      const period = row?.period ?? kept.period;
      return {
        name: kept.name,
        period: `${inWords(period, kept.unit)} ${afterWhat(kept)}`,
        goes: kept.goes,
        facts: [
          { key: 'How', value: WAYS[kept.way] },
          { key: 'Where the number comes from', value: kept.source },
          {
            key: 'Set',
            value:
              row === undefined || row.version === 0 || row.changedAt === null
                ? 'As shipped'
                : `${fullDate(row.changedAt, zone)} by ${row.changedBy}. ${WHY.find(({ value }) => value === row.why)?.text ?? ''} (version ${row.version}; shipped: ${inWords(kept.period, kept.unit)})`,
          },
        ],
        changePath: editable ? retentionPaths.period(kept.kind) : undefined,
      };
    }),
    fixed: FIXED,
  };
}

/** The schedule as it stands, a line for each kind. */
export function periodsInWords(rows: readonly ScheduleRow[]): string[] {
  return KINDS.map((kept) => {
    const row = rows.find(({ kind }) => kind === kept.kind);
    const own = row !== undefined && row.version > 0;
    const period = inWords(row?.period ?? kept.period, kept.unit);
    return `${kept.name}: ${period} ${afterWhat(kept)}. ${own ? 'Set by the school.' : 'As shipped.'} ${kept.source}`;
  });
}

function afterWhat({ from, after }: KeptKind): string {
  return after ?? AFTER[from];
}

/** Changing one period: first the number, then what it would mean, then the reason. */
export function periodPage(
  kept: KeptKind,
  now: { period: number; counted?: Counted },
  would?: { period: number; counted?: Counted },
  form?: Form<ChangePeriodForm>,
): object {
  const errors = form?.errors ?? [];
  const unit = kept.unit;
  return {
    title: 'Change a period',
    back: retentionPaths.schedule(),
    name: kept.name,
    now: `${inWords(now.period, unit)} ${afterWhat(kept)}`,
    limits: `Between ${inWords(kept.least, unit)} and ${inWords(kept.most, unit)}.`,
    unit: unit === 'months' ? 'Months' : 'Days',
    action: retentionPaths.period(kept.kind),
    errors,
    fault: faultsByField(errors),
    values: { period: String(would?.period ?? now.period), ...(form?.raw ?? {}) },
    would:
      would === undefined
        ? undefined
        : {
            period: String(would.period),
            text: `${inWords(would.period, unit)} ${afterWhat(kept)}`,
            seen: would.counted === undefined ? '' : String(would.counted.due),
            counts: countsIn(kept, now.counted, would.counted),
          },
    why: WHY,
  };
}

function countsIn(kept: KeptKind, now?: Counted, would?: Counted): string[] {
  if (kept.way === 'read')
    return ['Nothing goes by a period alone: each is read and agreed by two people.'];
  if (kept.way === 'horizon') return ['Certificates from now on say the later or earlier day.'];
  if (now === undefined || would === undefined)
    return ['From then on they go by themselves, each night.'];
  const dates =
    would.due === 0 || would.oldest === null || would.newest === null
      ? ''
      : ` The oldest is of ${plainDate(would.oldest)}, the newest of ${plainDate(would.newest)}.`;
  return [
    `${would.due} would have fallen due today, instead of ${now.due}.${dates}`,
    ...(would.held > 0 ? [`${would.held} more would have, but a hold keeps them.`] : []),
    'They do not go by this change: somebody still confirms it.',
  ];
}
