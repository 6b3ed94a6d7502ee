/** People who are no longer at the school: their sign-ins, bookings and shifts end with it. */
export class PeopleLeft {
  constructor(
    readonly schoolId: string,
    readonly personIds: readonly string[],
  ) {}
}
