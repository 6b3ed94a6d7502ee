import type { Tx } from '../db/tx.js';
import type { ChainStanding } from './chain.queries.js';
import { chainStanding } from './chain.queries.js';
import { type Anchor, type ChainFault, ChainWalk, type Link } from './chain.rules.js';

export interface Verified {
  fault: ChainFault | undefined;
  links: number;
  newestAt: Date | undefined;
  standing: ChainStanding;
}

/**
 * Follows the whole chain, each part in a transaction of its own: while it is read, it only grows.
 *
 * @param run opens a transaction of whoever may read what `after` reads
 * @param after the links that follow a position, in order; none at the end
 * @param known roots from outside: with their place, and alone as a letter has them
 */
export async function verifyChain(
  run: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  after: (tx: Tx, position: number) => Promise<Link[]>,
  known: { anchors: readonly Anchor[]; roots?: readonly string[] },
): Promise<Verified> {
  const standing = await run((tx) => chainStanding(tx));
  const walk = new ChainWalk(known.anchors, known.roots);
  for (let goesOn = true; goesOn;) {
    const links = await run((tx) => after(tx, walk.links));
    goesOn = links.length > 0 && walk.follow(links);
  }
  const { links, newestAt } = walk;
  return { fault: walk.end(standing), links, newestAt, standing };
}
