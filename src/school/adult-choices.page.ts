import type { Adult } from './team.queries.js';

/** Adults to choose from; two of the same name are told apart by their usernames. */
export function adultChoices(adults: readonly Adult[]): { value: string; text: string }[] {
  const names = adults.map(({ givenName, familyName }) => `${givenName} ${familyName}`.trim());
  return adults.map(({ id, username }, at) => {
    const name = names[at] ?? '';
    const alone = names.indexOf(name) === names.lastIndexOf(name);
    return { value: id, text: alone ? name : `${name} (${username})` };
  });
}
