import type { StudentRow } from './listener.queries.js';

/** Students to choose from: two of the same name are mostly told apart by their year. */
export function studentChoices(students: readonly StudentRow[]): { value: string; text: string }[] {
  return students.map(({ id, name, year }) => ({
    value: id,
    text: year === null ? name : `${name}, Year ${year}`,
  }));
}
