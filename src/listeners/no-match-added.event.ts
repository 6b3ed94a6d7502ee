/** Two people must not meet from now on: a booking that would bring them together is taken back. */
export class NoMatchAdded {
  constructor(
    readonly schoolId: string,
    readonly one: string,
    readonly other: string,
  ) {}
}
