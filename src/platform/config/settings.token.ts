/** The settings, for injection. */
export const SETTINGS = Symbol('SETTINGS');
