import { POST_KINDS } from '../../accounts/post.entity.js';
import { fullDate } from '../../platform/clock/local-time.js';
import { schoolPaths } from '../school.paths.js';
import { postGaps } from './post-change.rules.js';
import { POST_NAMES } from './post-names.js';
import type { HoldingRow } from './post.queries.js';

const DONE = new Map(
  Object.entries({
    given: {
      heading: 'The post is given',
      next: 'They may act from now on. Everybody who holds a post is told by mail.',
    },
    ended: {
      heading: 'The post is ended',
      next: 'They may no longer act in it. Everybody who holds a post is told by mail.',
    },
    leaving: {
      heading: 'They are reported as leaving',
      next: 'The post stays with them until somebody follows, because it is never left empty. Propose who follows.',
    },
    'second-factor': {
      heading: 'The second step was taken away',
      next: 'They were signed out, and set up a new one with their password. Everybody who holds a post is told by mail.',
    },
    reset: {
      heading: 'The password was reset',
      next: 'The new password was shown once. If it was lost, propose to reset the sign-in again.',
    },
  }),
);

/** @param waiting how many changes wait to be confirmed */
export function postsPage(
  holdings: readonly HoldingRow[],
  waiting: number,
  { timezone, mayPropose }: { timezone: string; mayPropose: boolean },
  done?: string,
): object {
  return {
    title: 'Posts',
    wide: true,
    done: DONE.get(done ?? ''),
    gaps: postGaps(holdings).map(({ text }) => text),
    waiting: waiting > 0 && {
      text:
        waiting === 1
          ? 'One change waits to be confirmed'
          : `${waiting} changes wait to be confirmed`,
      href: schoolPaths.proposals(),
    },
    proposals: schoolPaths.proposals(),
    give: mayPropose && schoolPaths.newProposal({ change: 'give' }),
    reset: mayPropose && schoolPaths.newProposal({ change: 'reset_sign_in' }),
    secondFactor: mayPropose && schoolPaths.newProposal({ change: 'reset_second_factor' }),
    posts: POST_KINDS.map((kind) => ({
      ...POST_NAMES[kind],
      holders: holdings
        .filter((holding) => holding.kind === kind)
        .map((holding) => ({
          name: holding.name,
          year: holding.yearGroup,
          since: fullDate(holding.heldFrom, timezone),
          standing: standing(holding),
          ...(mayPropose ? proposals(holding) : {}),
        })),
    })),
  };
}

function standing({ here, leaving, mailed }: HoldingRow): string | undefined {
  if (!here) return 'Has left the school';
  if (leaving) return 'Is leaving: stays until somebody follows';
  return mailed ? undefined : 'Has no e-mail address: no letter tells them that something waits';
}

function proposals({ id, kind, personId, name, here }: HoldingRow): object {
  return {
    about: `${POST_NAMES[kind].name}, ${name}`,
    end: schoolPaths.newProposal({ change: 'end', post: id }),
    reset: here && schoolPaths.newProposal({ change: 'reset_sign_in', person: personId }),
    secondFactor:
      here && schoolPaths.newProposal({ change: 'reset_second_factor', person: personId }),
  };
}
