/** One part of `/health/ready`; features add their own (the age of the escalation sweep). */
export interface HealthPart {
  name: string;
  /** What the part says of itself; `ok: false` on a needed part makes the answer 503. */
  check: () => Promise<{ ok: boolean; detail?: Record<string, string | number | null> }>;
  /** False for a part whose trouble must never take the pages away. */
  needed: boolean;
}

export class HealthParts {
  private readonly parts: HealthPart[] = [];

  add(part: HealthPart): void {
    this.parts.push(part);
  }

  all(): readonly HealthPart[] {
    return this.parts;
  }
}
