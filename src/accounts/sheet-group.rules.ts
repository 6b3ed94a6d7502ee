const KINDS = ['tutor', 'year', 'class', 'staff'] as const;

/** Whom a sheet of first passwords is for. */
export interface SheetGroup {
  by: (typeof KINDS)[number];
  /** The tutor group, the year number or the id of a class; "all" for staff. */
  value: string;
}

export interface SheetGroupChoice extends SheetGroup {
  name: string;
  people: number;
  /** How many of them have no password of their own. */
  waiting: number;
}

/** As a form and an address carry it: "tutor:9B". */
export function groupKey({ by, value }: SheetGroup): string {
  return `${by}:${value}`;
}

/** @returns nothing for a text that names no group. A tutor group may hold colons itself. */
export function readGroupKey(key: string): SheetGroup | undefined {
  const colon = key.indexOf(':');
  const by = KINDS.find((kind) => kind === key.slice(0, colon));
  const value = key.slice(colon + 1);
  return by === undefined || colon < 0 || value === '' ? undefined : { by, value };
}
