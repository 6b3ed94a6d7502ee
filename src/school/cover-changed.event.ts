/** Somebody is away, is back, or has another stand-in: who can be reached is no longer the same. */
export class CoverChanged {
  constructor(readonly schoolId: string) {}
}
