export function isAllowed(path: string): boolean;
export function kindOf(address: string): string;
export function marked(address: string): string;
