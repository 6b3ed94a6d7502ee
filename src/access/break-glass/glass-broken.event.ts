/** Records were opened in an emergency: whoever knows the calendar says when that is looked back on. */
export class GlassBroken {
  constructor(
    readonly schoolId: string,
    readonly requestId: string,
  ) {}
}
