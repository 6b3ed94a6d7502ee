import type { Route } from './route.js';

export interface Rerouted {
  /** What the referral keeps from now on. */
  readonly route: Route;
  /** Told at once, granted in the same breath; nobody who was told before. */
  readonly tellNow: readonly string[];
}

/**
 * What a changed team means for a referral that waits: somebody left, is away, came back, or a post
 * was filled since it was routed. A route that was empty may now reach somebody.
 *
 * At once are told: whoever now stands before somebody who was told already, the first of the route
 * when nobody on it was told, and those alongside. All others keep their turn. Whoever was told
 * stays in front, in their old places, because the clock counts its steps from the raising: a place
 * that has had its turn must not come again, nor a new one slip into it unseen.
 *
 * @param kept the route that the referral goes by
 * @param told everybody who was told so far, whatever for
 * @param fresh the route that the team of this moment gives
 * @returns nothing when the change makes no difference to anybody who is still to be told
 */
export function reroute(
  kept: Route,
  told: ReadonlySet<string>,
  fresh: Route,
): Rerouted | undefined {
  const untold = (people: readonly string[]): string[] => people.filter((who) => !told.has(who));
  const lastTold = fresh.order.findLastIndex((who) => told.has(who));
  const before = lastTold === -1 ? fresh.order.slice(0, 1) : fresh.order.slice(0, lastTold);
  const tellNow = [...new Set(untold([...before, ...fresh.alongside]))];

  const same =
    tellNow.length === 0 &&
    sameList(untold(kept.order), untold(fresh.order)) &&
    kept.outOfHours === fresh.outOfHours &&
    kept.holidayCover === fresh.holidayCover;
  if (same) return undefined;

  const hadTheirTurn = kept.order.filter((who) => told.has(who));
  const toCome = untold(fresh.order).filter((who) => !tellNow.includes(who));
  const order = hadTheirTurn.length > 0 ? [...hadTheirTurn, ...toCome] : [...fresh.order];
  const alongside = [...new Set([...kept.alongside, ...fresh.alongside, ...tellNow])];
  return { route: { ...fresh, order, alongside }, tellNow };
}

function sameList(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((who, at) => who === others[at]);
}
