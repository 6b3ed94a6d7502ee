import { THEMES } from './themes.js';

export interface LoggedFacts {
  readonly mainTheme: string;
  readonly themes: readonly string[];
  readonly riskOfHarm: boolean;
  /** 1 (not well) to 5 (well), the listener's own. */
  readonly wellbeing: number;
}

/**
 * How much a contact weighs on its listener, in points: 1 for any; one more for a sensitive theme,
 * two more for a risk of harm, one more when the listener says 1 or 2 of themself. Our own weights
 * (domain.md asks for "load cap weighted by severity" without naming any): between 1 and 5.
 */
export function contactPoints(contact: LoggedFacts): number {
  const sensitive = THEMES.some(
    (theme) =>
      theme.sensitive && (theme.key === contact.mainTheme || contact.themes.includes(theme.key)),
  );
  return 1 + (sensitive ? 1 : 0) + (contact.riskOfHarm ? 2 : 0) + (contact.wellbeing <= 2 ? 1 : 0);
}
