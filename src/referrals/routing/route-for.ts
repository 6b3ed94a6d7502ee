import type { SchoolTeam } from '../../school/team.queries.js';
import { type AboutStaff, concernCategory, type Urgency } from '../categories.js';
import { barred } from './conflicts.rules.js';
import type { Conflicts, Route, RouteReason } from './route.js';
import { routeReferral } from './routing.rules.js';

/** What is kept of a concern that its route depends on. */
export interface RoutedConcern {
  childId: string | null;
  childYear: number | null;
  category: string | null;
  urgency: Urgency;
  aboutStaff: AboutStaff;
}

/** The route of a concern with the school's team as it is at `now`. */
export function routeFor(
  concern: RoutedConcern,
  subjects: readonly string[],
  team: SchoolTeam,
  now: Date,
): Route {
  return routeReferral(
    {
      child: concern.childId,
      year: concern.childYear,
      site: null,
      category: concernCategory(concern.category ?? ''),
      urgency: concern.urgency,
      aboutStaff: concern.aboutStaff,
      subjects,
    },
    [],
    team,
    team.cover,
    conflictsOf(team),
    now,
  );
}

/** Everybody who may not be given the concern to read or to act on, and why. */
export function barredFrom(
  concern: Pick<RoutedConcern, 'childId' | 'category' | 'aboutStaff'>,
  subjects: readonly string[],
  team: SchoolTeam,
): ReadonlyMap<string, RouteReason> {
  const category = concernCategory(concern.category ?? '');
  const facts = { child: concern.childId, category, aboutStaff: concern.aboutStaff, subjects };
  return barred(facts, team, conflictsOf(team));
}

function conflictsOf({ manages }: SchoolTeam): Conflicts {
  return { manages, declared: [] };
}
