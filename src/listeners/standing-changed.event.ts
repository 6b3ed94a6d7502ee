/** Who may listen, or until when, changed: shifts they can no longer hold become free. */
export class StandingChanged {
  constructor(
    readonly schoolId: string,
    readonly listenerIds: readonly string[],
  ) {}
}
