export interface ResetPerson {
  readonly id: string;
  readonly holdsPost: boolean;
  readonly leftAt: Date | null;
}

/** Why an administrator alone cannot give this person a new password; null when they can. */
export function resetBlocker(person: ResetPerson, administrator: string): string | null {
  if (person.leftAt !== null) return 'They have left the school, so they cannot sign in.';
  if (person.id === administrator) return 'Change your own password on its own page.';
  if (person.holdsPost)
    return 'They hold a post. Ask the head teacher or a lead: two people have to agree to a reset.';
  return null;
}
