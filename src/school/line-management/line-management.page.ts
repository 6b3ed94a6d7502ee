import { faultsByField, type Form } from '../../platform/web/form.js';
import { adultChoices } from '../adult-choices.page.js';
import { schoolPaths } from '../school.paths.js';
import type { Adult } from '../team.queries.js';
import type { LineManagementForm } from './line-management.form.js';
import type { ManagedByRow } from './line-management.queries.js';

const NEXT = 'Concerns raised from now on are routed by it.';
const DONE = new Map(
  Object.entries({
    added: { heading: 'The list is longer by one', next: NEXT },
    removed: { heading: 'The line is taken out', next: NEXT },
  }),
);

export function lineManagementPage(
  lines: readonly ManagedByRow[],
  staff: readonly Adult[],
  { done, form }: { done?: string; form?: Form<LineManagementForm> } = {},
): object {
  const errors = form?.errors ?? [];
  return {
    title: 'Line management',
    wide: true,
    done: DONE.get(done ?? ''),
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? {},
    action: schoolPaths.lineManagement(),
    staff: adultChoices(staff),
    managers: grouped(lines),
  };
}

function grouped(lines: readonly ManagedByRow[]): object[] {
  const managers = [...new Set(lines.map(({ manager }) => manager))];
  return managers.map((manager) => {
    const own = lines.filter((line) => line.manager === manager);
    return {
      heading: `${own[0]?.managerName ?? 'Somebody'} manages`,
      people: own.map(({ managed, managedName }) => ({
        name: managedName,
        removal: schoolPaths.lineManagementRemoval(manager, managed),
      })),
    };
  });
}
