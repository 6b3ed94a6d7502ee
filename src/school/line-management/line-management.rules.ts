export interface ManagedBy {
  readonly manager: string;
  readonly managed: string;
}

/**
 * Why one adult cannot be said to manage another; null when they can. More than one manager is
 * fine, a circle is not: then everybody in it would manage themself.
 */
export function managingFault(next: ManagedBy, known: readonly ManagedBy[]): string | null {
  if (next.manager === next.managed) return 'Nobody manages themself. Choose two people.';
  if (known.some(({ manager, managed }) => manager === next.manager && managed === next.managed))
    return 'This is in the list already.';
  const below = new Set([next.managed]);
  for (const person of below)
    for (const { manager, managed } of known) if (manager === person) below.add(managed);
  return below.has(next.manager)
    ? 'That goes round in a circle: the one managed already manages the other, directly or through others.'
    : null;
}
