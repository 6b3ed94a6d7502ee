import { local, longDate, longDateTime } from '../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import { adultChoices } from '../adult-choices.page.js';
import { schoolPaths } from '../school.paths.js';
import type { Adult } from '../team.queries.js';
import type { AbsenceForm } from './absence.form.js';
import type { AbsenceRow } from './absence.queries.js';
import { firstCoverGap, gapInWords } from './cover-gaps.rules.js';

const DONE = new Map(
  Object.entries({
    planned: {
      heading: 'The absence is saved',
      next: 'While they are away, concerns that would go to them go to whoever stands in.',
    },
    ended: { heading: 'The absence is over', next: 'Concerns can go to them again.' },
  }),
);

/** @param absences those that run now or are still to come */
export function coverPage(
  absences: readonly AbsenceRow[],
  now: Date,
  timezone: string,
  done?: string,
): object {
  const names = new Map(
    absences.flatMap(({ person, personName, standIn, standInName }): [string, string][] => [
      [person, personName],
      ...(standIn === null ? [] : [[standIn, standInName ?? 'somebody'] as [string, string]]),
    ]),
  );
  return {
    title: 'Absence and cover',
    wide: true,
    done: DONE.get(done ?? ''),
    plan: schoolPaths.newAbsence(),
    absences: absences.map((absence) => {
      const others = absences.filter(({ id }) => id !== absence.id);
      const gap = firstCoverGap(absence, others);
      const begun = absence.from <= now;
      return {
        name: absence.personName,
        kicker: begun ? 'Away now' : 'Will be away',
        from: moment(absence.from, now, timezone),
        until: absence.until ? moment(absence.until, now, timezone) : 'Not known yet',
        standIn: absence.standInName ?? 'Nobody',
        gap: gap && gapInWords(gap, (person) => names.get(person) ?? 'somebody'),
        end: schoolPaths.absenceReturn(absence.id),
        endText: begun ? 'Back now' : 'Take this out',
      };
    }),
  };
}

/** Whole days go without a time; another year is named. */
function moment(at: Date, now: Date, timezone: string): string {
  const here = local(at, timezone);
  const said = here.hour + here.minute === 0 ? longDate(at, timezone) : longDateTime(at, timezone);
  return here.year === local(now, timezone).year ? said : `${said} (${here.year})`;
}

export function absencePage(
  adults: readonly Adult[],
  today: string,
  form?: Form<AbsenceForm>,
): object {
  const errors = form?.errors ?? [];
  return {
    title: 'Say who is away',
    back: schoolPaths.cover(),
    action: schoolPaths.cover(),
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? { from: today },
    adults: adultChoices(adults),
  };
}
