import type { Actor } from '../accounts/actor.js';
import { hasRole } from '../accounts/actor.js';
import { THEMES } from '../contacts/themes.js';
import { fullDate, isoDate, plainDate } from '../platform/clock/local-time.js';
import { faultsByField, type Form } from '../platform/web/form.js';
import { SafeSvg } from '../platform/web/safe-svg.js';
import type { SchoolCalendar } from '../school/school-time.rules.js';
import type { BarRow } from './charts.js';
import { SENSITIVE } from './disclosure-control/catalogue.rules.js';
import type { PublishedCell, Statistic, WithheldReason } from './disclosure-control/publication.js';
import { academicYearOf, publishableFrom } from './publication-periods.rules.js';
import type { PublicationRow, PublicationState } from './publication.entity.js';
import { summaryPaths } from './summaries.paths.js';
import type { ReadPublication } from './summary.queries.js';

const STATES: Record<PublicationState, string> = {
  preparing: 'Being prepared',
  draft: 'Waits for your sign-off',
  refused: 'Could not be made safe',
  frozen: 'Published',
  discarded: 'Thrown away',
};

export const SUBJECTS: Record<Statistic, string> = {
  total: 'Students',
  year: 'By year',
  topic: 'By main topic',
};

const WITHHELD: Record<WithheldReason, string> = {
  'fewer-than-20': 'fewer than 20 students came',
  'total-withheld': 'the number of all students cannot be told, so no part of it can',
  'total-below-25': 'fewer than about 25 students came',
  'roll-category-below-20': 'a year has fewer than 20 students',
  'fewer-than-10-outside': 'nearly everybody in a group came, so it would tell about each of them',
  'above-80-percent-of-roll':
    'nearly everybody in a group came, so it would tell about each of them',
  'topic-above-60-percent': 'most students came about the same thing',
  'fewer-than-2-categories': 'there is only one group',
  'counted-by-term-only': 'it is counted for single terms only',
  'no-solution': 'no rounding was safe enough',
};

const REFUSED: Record<string, string> = {
  'bad-input': 'the logs and the roll do not fit together',
  solver: 'the solver did not finish',
  certificate: 'no certificate could be found',
  audit: 'the audit found a figure that could point at a student',
};

/** The list, and for the coordinator the terms that can be summed up. */
export function summariesPage(
  facts: {
    publications: PublicationRow[];
    terms: { id: string; name: string; startsOn: string; endsOn: string }[];
    calendar: SchoolCalendar;
    now: Date;
  },
  actor: Actor,
  form?: Form<unknown>,
): object {
  const errors = form?.errors ?? [];
  const today = isoDate(facts.now, actor.school.timezone);
  const coordinates = hasRole(actor, 'coordinator');
  const live = facts.publications.filter(({ state }) => state !== 'discarded');
  const taken = new Set(
    live.filter(({ state }) => state !== 'refused').map(({ termId }) => termId),
  );
  return {
    title: 'Summaries',
    action: summaryPaths.list(),
    coordinates,
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? {},
    rows: live.map((row) => ({
      cells: [
        {
          text: `${row.periodName}, ${row.academicYear}`,
          href: summaryPaths.show(row.id),
          header: true,
        },
        {
          text:
            row.frozenAt === null
              ? STATES[row.state]
              : `Published ${fullDate(row.frozenAt, actor.school.timezone)}`,
        },
      ],
    })),
    terms: facts.terms
      .filter(({ id, startsOn }) => startsOn <= today && !taken.has(id))
      .map((term) => {
        const from = publishableFrom(term.endsOn, facts.calendar);
        const year = `${term.name}, ${academicYearOf(term.startsOn)}`;
        return {
          value: term.id,
          text: from <= today ? year : `${year} (from ${plainDate(from)})`,
          disabled: from > today,
        };
      }),
  };
}

/** Draws bars; handed in, because the library that draws is loaded only for whoever reads one. */
export type DrawBars = (chart: { rows: readonly BarRow[] }) => string;

/** One publication: every figure as published; there is no other in it. */
export function summaryPage(
  { row, cells }: ReadPublication,
  actor: Actor,
  draw: DrawBars,
  shown: { done?: string; form?: Form<unknown> } = {},
): object {
  const zone = actor.school.timezone;
  const total = cells.find(({ statistic }) => statistic === 'total');
  return {
    title: `Summary, ${row.periodName}`,
    wide: true,
    backPath: summaryPaths.list(),
    errors: shown.form?.errors ?? [],
    kicker:
      row.frozenAt === null
        ? `${row.periodName}, ${row.academicYear}. ${STATES[row.state]}.`
        : `${row.periodName}, ${row.academicYear}. Frozen on ${fullDate(row.frozenAt, zone)}.`,
    heading: 'What the scheme did this term',
    preparing: row.state === 'preparing',
    ownPath: summaryPaths.show(row.id),
    refused:
      row.state === 'refused'
        ? (REFUSED[row.refusedWhy ?? ''] ?? 'it could not be proved safe')
        : undefined,
    done: shown.done === 'frozen',
    lead: leadOf(total, row),
    charts: (['year', 'topic'] as const)
      .map((statistic) => chartOf(statistic, cells, draw))
      .filter((chart) => chart !== undefined),
    withheld: row.withheld.map(({ statistic, reason }) => ({
      what: SUBJECTS[statistic as Statistic],
      why: WITHHELD[reason as WithheldReason],
    })),
    frozen: row.state === 'frozen',
    csvPath: summaryPaths.csv(row.id),
    jsonPath: summaryPaths.json(row.id),
    signOffPath:
      row.state === 'draft' && hasRole(actor, 'coordinator')
        ? summaryPaths.signOff(row.id)
        : undefined,
    discardPath:
      (row.state === 'draft' || row.state === 'refused') && hasRole(actor, 'coordinator')
        ? summaryPaths.discard(row.id)
        : undefined,
    student: actor.kind === 'student',
  };
}

/** The figures as rows of a file. */
export function summaryRows({ row, cells }: ReadPublication): Record<string, string>[] {
  return cells.map((cell) => ({
    period: `${row.periodName} ${row.academicYear}`,
    table: SUBJECTS[cell.statistic],
    group: labelOf(cell),
    students: cell.display,
  }));
}

function leadOf(total: PublishedCell | undefined, row: PublicationRow): string {
  if (total !== undefined) {
    const many = total.display.replace('about', 'About');
    return `${many} students talked to a trained listener. Numbers are rounded together so that nobody can be recognised.`;
  }
  const few = row.withheld.some(({ reason }) => reason === 'fewer-than-20');
  return few ? 'Fewer than 20 students talked to a trained listener.' : '';
}

function chartOf(
  statistic: 'year' | 'topic',
  cells: PublishedCell[],
  draw: DrawBars,
): object | undefined {
  const own = cells.filter((cell) => cell.statistic === statistic);
  if (own.length === 0) return undefined;
  const title = SUBJECTS[statistic];
  const rows = own.map((cell) => ({ label: labelOf(cell), value: cell.p, text: cell.display }));
  const description = `Bars for ${rows.length} groups; the table holds the same figures.`;
  return {
    title,
    caption: `Students ${title.toLowerCase()}`,
    id: statistic,
    picture: SafeSvg.fromChart(draw({ rows }), {
      id: `chart-${statistic}`,
      title: `Students ${title.toLowerCase()}`,
      description,
    }),
    headings: [
      { text: statistic === 'year' ? 'Year' : 'Main topic' },
      { text: 'Students', numeric: true },
    ],
    rows: rows.map(({ label, text }) => ({
      cells: [
        { text: label, header: true },
        { text, numeric: true },
      ],
    })),
  };
}

function labelOf({ statistic, cellKey }: PublishedCell): string {
  if (statistic === 'total') return 'All students';
  if (statistic === 'year') {
    const years = cellKey.split('+');
    return years.length === 1 ? `Year ${cellKey}` : `Years ${years.join(', ')}`;
  }
  if (cellKey === SENSITIVE) return 'Harm, sexuality and gender (together)';
  return THEMES.find(({ key }) => key === cellKey)?.label ?? cellKey;
}
