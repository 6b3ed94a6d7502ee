export function pinFaults(manifest: object): string[];
export function integrityFaults(lock: object): string[];
export function installScriptFaults(lock: object, allowScripts: object): string[];
export function licenceFaults(lock: object, exceptions: object[]): string[];
