import { DEMO_PASSWORD, LISTENERS, STUDENTS } from './cast.js';

/** What the start prints of demo schools: whom to sign in as. */
export function demoGreeting(slugs: readonly string[]): string[] {
  const last = (list: readonly string[]): string => `${list[0]} to ${list.at(-1)}`;
  return [
    '',
    `Demo school: ${slugs.join(' or ')}. The password of every account is ${DEMO_PASSWORD}`,
    `  ${last(STUDENTS).padEnd(26)} book a time to talk`,
    `  ${last(LISTENERS).padEnd(26)} listen, and log it`,
    `  ${'staff, pastoral'.padEnd(26)} raise a concern`,
    `  ${'dsl, deputy, head, chair'.padEnd(26)} act on concerns`,
    `  ${'coordinator, supervisor'.padEnd(26)} run the scheme`,
    `  ${'leader, admin'.padEnd(26)} read summaries; look after accounts`,
  ];
}
