/** Why an administrator alone cannot take a person's linked account away; null when they can. */
export function unlinkBlocker(
  person: { readonly id: string; readonly resetByTwo: boolean },
  administrator: string,
): string | null {
  if (person.id === administrator)
    return 'Unlink your own account on the page “Your school account”.';
  // Without the reason: that somebody may read a record says that there is one.
  if (person.resetByTwo) return 'Only they can unlink it, on their own page “Your school account”.';
  return null;
}
