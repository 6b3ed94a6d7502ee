/** Terms, closures or rooms changed: sessions to come are planned again. */
export class CalendarChanged {
  constructor(readonly schoolId: string) {}
}
