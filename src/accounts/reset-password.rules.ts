export interface ResetPerson {
  readonly id: string;
  readonly resetByTwo: boolean;
  readonly leftAt: Date | null;
}

/** Why an administrator alone cannot give this person a new password; null when they can. */
export function resetBlocker(person: ResetPerson, administrator: string): string | null {
  if (person.leftAt !== null) return 'They have left the school, so they cannot sign in.';
  if (person.id === administrator) return 'Change your own password on its own page.';
  // Without the reason: that somebody may read a record says that there is one.
  if (person.resetByTwo)
    return 'Two people have to agree to this reset. Propose it on the page “Posts”. Ask the head teacher or a lead to confirm it.';
  return null;
}
