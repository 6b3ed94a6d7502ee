/** Posts, phone numbers or the safe place changed: the help page of the school is made again. */
export class HelpFactsChanged {
  constructor(readonly schoolId: string) {}
}
