/**
 * The one source of time outside the database.
 *
 * A transaction's `tx.now` is the database's clock plus `offsetMs`, so that every replica agrees.
 * The offset is zero in production; tests and the demo loader move it instead of sleeping.
 */
export class Clock {
  private offset = 0;

  /** Milliseconds added to the real time. */
  get offsetMs(): number {
    return this.offset;
  }

  now(): Date {
    return new Date(Date.now() + this.offset);
  }

  /** Shift time so that `now()` is `instant` at this moment. */
  moveTo(instant: Date): void {
    this.offset = instant.getTime() - Date.now();
  }

  advance(milliseconds: number): void {
    this.offset += milliseconds;
  }

  reset(): void {
    this.offset = 0;
  }
}
