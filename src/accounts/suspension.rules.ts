export interface SuspendablePerson {
  readonly id: string;
  readonly leftAt: Date | null;
  readonly holdsAnyPost: boolean;
}

/** Why an administrator cannot suspend this person; null when they can. */
export function suspensionBlocker(person: SuspendablePerson, administrator: string): string | null {
  if (person.leftAt !== null) return 'They have left the school, so they cannot sign in.';
  if (person.id === administrator) return 'You cannot suspend yourself. Ask another administrator.';
  // A concern must not wait for somebody whom one person alone has shut out.
  if (person.holdsAnyPost)
    return 'They hold a post. Two people have to end the post first, on the page “Posts”.';
  return null;
}
