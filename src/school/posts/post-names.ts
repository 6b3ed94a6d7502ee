import type { PostKind } from '../../accounts/post.entity.js';

/** In the order in which a concern would reach them, then those on call. */
export const POST_NAMES: Readonly<Record<PostKind, { name: string; task: string }>> = {
  safeguarding_lead: {
    name: 'Designated safeguarding lead',
    task: 'Concerns about children come here first.',
  },
  safeguarding_deputy: {
    name: 'Deputy safeguarding lead',
    task: 'Sees every concern about a child, and is next when nobody answers.',
  },
  head: {
    name: 'Head teacher',
    task: 'Concerns about staff come here first.',
  },
  chair: {
    name: 'Chair of governors',
    task: 'Concerns about the head come here, and nowhere else.',
  },
  pastoral: {
    name: 'Pastoral staff',
    task: 'Look after a year. Told of concerns where the school wants it.',
  },
  out_of_hours: {
    name: 'Out-of-hours contact',
    task: 'Told when something urgent waits while school is closed.',
  },
  holiday_cover: {
    name: 'Holiday cover',
    task: 'Told when something waits in the holidays.',
  },
};

/** "Pastoral staff, Year 8" */
export function postName(kind: PostKind, yearGroup: number | null): string {
  const { name } = POST_NAMES[kind];
  return yearGroup === null ? name : `${name}, Year ${yearGroup}`;
}
