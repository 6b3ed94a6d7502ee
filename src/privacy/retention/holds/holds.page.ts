import type { Actor } from '../../../accounts/actor.js';
import { fullDate, plainDate } from '../../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../../platform/web/form.js';
import { may } from '../../../accounts/permissions.js';
import { queuePath, retentionPaths } from '../../privacy.paths.js';
import type { OpenHold } from '../retention-reads.js';
import type { HoldForm } from './hold.form.js';

const DONE = new Map(
  Object.entries({
    placed: {
      heading: 'It is on hold',
      next: 'Nothing of it goes until the hold is lifted. You get a letter on the day you chose.',
    },
    lifted: { heading: 'The hold is lifted', next: 'It falls due by the schedule again.' },
  }),
);

export function holdsPage(
  holds: readonly OpenHold[],
  today: string,
  actor: Actor,
  done?: string,
): object {
  return {
    title: 'Holds',
    back: may(actor.roles, 'retention.see') ? retentionPaths.schedule() : undefined,
    done: DONE.get(done ?? ''),
    newPath: retentionPaths.newHold(),
    holds: holds.map((hold) => {
      const about = aboutWhom(hold);
      return {
        heading: hold.ofKind === 'person' ? `Everything about ${about}` : `One concern: ${about}`,
        about,
        late: hold.reviewOn <= today,
        facts: [
          { key: 'Why', value: hold.words ?? 'Whoever placed it knows. Ask them.' },
          {
            key: 'Since',
            value: `${fullDate(hold.placedAt, actor.school.timezone)}, by ${hold.placedBy}`,
          },
          { key: 'Look at it again', value: plainDate(hold.reviewOn) },
        ],
        lifter:
          hold.ofKind === 'person'
            ? 'Whoever placed it lifts it; when they hold no such post any more, the head teacher does.'
            : 'Whoever placed it, or a post that decides about records, lifts it.',
        // One concern that somebody else holds back is let go by a post that decides.
        liftingPath:
          hold.placedById === actor.personId ||
          (hold.ofKind === 'person' ? hold.reasonIsTheirs : may(actor.roles, 'retention.review'))
            ? retentionPaths.lifting(hold.id)
            : undefined,
      };
    }),
  };
}

export function newHoldPage(
  facts: {
    children: readonly { id: string; name: string; year: number | null }[];
    /** One referral that is to be held, as its holder knows it. */
    referral?: { id: string; child: string; year: number | null };
    mayHoldChildren: boolean;
  },
  actor: Actor,
  form?: Form<HoldForm>,
): object {
  const { referral } = facts;
  const errors = form?.errors ?? [];
  return {
    title: 'Put on hold',
    back: retentionPaths.holds(),
    action: retentionPaths.holds(),
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? {},
    referral: referral && { id: referral.id, about: aboutWhom(referral) },
    nobody: referral === undefined && !facts.mayHoldChildren,
    choose: may(actor.roles, 'retention.review')
      ? {
          next: 'Open it from what has fallen due, or from your queue, and put it on hold there.',
          text: 'What has fallen due',
          path: retentionPaths.review(),
        }
      : {
          next: 'Open a concern that was given to you, and put it on hold there.',
          text: 'What was given to me',
          path: queuePath(),
        },
    children: facts.children.map(({ id, name, year }) => ({
      value: id,
      text: year === null ? name : `${name}, Year ${year}`,
    })),
  };
}

export function aboutWhom({ child, year }: { child: string; year: number | null }): string {
  if (child === '') return year === null ? 'a student not named' : `a student of Year ${year}`;
  return year === null ? child : `${child}, Year ${year}`;
}
