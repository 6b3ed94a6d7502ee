export function judgeAudit(
  report: unknown,
  exceptions: object[],
  today: string,
): { checked: boolean; faults: string[]; notes: string[] };
export function exceptionFaults(exceptions: object[]): string[];
