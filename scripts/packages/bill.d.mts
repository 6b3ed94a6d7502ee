export function productionBill<T extends object>(bill: T, lock: object): T;
export function billFaults(bill: unknown, manifest: object): string[];
