import { longDate } from '../platform/clock/local-time.js';
import { faultsByField, type Form } from '../platform/web/form.js';
import type { WithoutPassword } from './account.queries.js';
import { accountPaths } from './accounts.paths.js';
import { fullName } from './actor.js';
import type { PasswordCard } from './first-passwords.js';
import { groupKey, type SheetGroup, type SheetGroupChoice } from './sheet-group.rules.js';

const GROUPS = { tutor: 'Tutor group ', year: '', class: 'Class ', staff: '' };

/** @param chosen the group looked at, with those who have no password of their own */
export function passwordSheetsPage(
  choices: readonly SheetGroupChoice[],
  chosen: { group: SheetGroup; people: readonly WithoutPassword[] } | undefined,
  { done, form }: { done?: string; form?: Form<object> } = {},
): object {
  const errors = form?.errors ?? [];
  const key = chosen && groupKey(chosen.group);
  return {
    title: 'First passwords',
    errors,
    fault: faultsByField(errors),
    done: done === 'made' && {
      heading: 'That sheet was made already',
      next: 'It was shown once and is kept nowhere. If it was lost, make a new one: the old passwords stop working.',
    },
    back: accountPaths.people(),
    action: accountPaths.passwordSheets(),
    value: key,
    none: choices.length === 0,
    items: choices.map((choice) => ({
      value: groupKey(choice),
      text: `${GROUPS[choice.by]}${choice.name}: ${choice.waiting} of ${choice.people} without their own password`,
    })),
    chosen: chosen && {
      key,
      name: choices.find((choice) => groupKey(choice) === key)?.name ?? '',
      rows: chosen.people.map((person) => ({
        cells: [
          { text: fullName(person), header: true },
          { text: person.username },
          { text: person.printed ? 'Has a sheet, never used it' : 'No sheet yet' },
        ],
      })),
      headings: ['Name', 'Username', 'So far'].map((text) => ({ text })),
      any: chosen.people.length > 0,
    },
  };
}

/** The paper: one card for each person, to be cut out. */
export function passwordCardsPage(
  cards: readonly PasswordCard[],
  where: { school: string; address: string; back: string },
  printed: { now: Date; timezone: string },
): object {
  return {
    layout: 'print',
    title: 'First passwords',
    printedOn: longDate(printed.now, printed.timezone),
    printNote: 'Cut along the lines. Give each card to its owner and to nobody else.',
    backHref: where.back,
    school: where.school,
    address: where.address,
    cards,
  };
}
