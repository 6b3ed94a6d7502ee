import { type RosterLine } from './roster-snapshot.js';

export interface UsernameWanted {
  /** Any id that tells the people of this import apart. */
  key: string;
  /** As in the file, lower case, perhaps with a domain. */
  whole: string;
  /** The account this person has already. */
  account?: { id: string; username: string };
  /** Where the person stands in the file, for the message to whom comes second. */
  at: RosterLine;
}

export interface UsernameHeld {
  accountId: string;
  username: string;
  /** Not from a roster: made on the command line or a page. */
  madeByHand: boolean;
}

export type UsernameSettled = { username: string } | { refused: string };

/**
 * The sign-in name of everybody in an import. In this order:
 *
 * 1. Who signs in with the name of the file already, whole or without its domain, keeps what they
 *    have: a newcomer never changes a child's sign-in name.
 * 2. The part before the "@" when nobody else in the file and no other account has it. When an
 *    account made by hand has it, the line is refused: it is likely the same person twice.
 * 3. Otherwise the whole name, "@" and domain included.
 *
 * Two people with the same whole name: the later line is refused, unless an account has the name
 * already. A name that another account has is free only if that account gives it up in this import;
 * a ring of people who swap names stays refused, so that names can be written one after the other.
 *
 * Settling again after the names are written gives the same names.
 */
export function settleUsernames(
  people: readonly UsernameWanted[],
  held: readonly UsernameHeld[],
): Map<string, UsernameSettled> {
  const settled = new Map<string, UsernameSettled>();
  const holders = new Map(held.map((holder) => [holder.username, holder]));
  const single = withoutRepeats(people, settled);
  const shared = namesWithoutDomain(single);

  const waiting: Waiting[] = [];
  for (const person of single) {
    const names = namesFor(person, holders, shared);
    if ('refused' in names) settled.set(person.key, names);
    else waiting.push({ person, names });
  }
  grant(waiting, holders, settled);
  return settled;
}

interface Waiting {
  person: UsernameWanted;
  /** Those that would do, best first. */
  names: string[];
}

function withoutRepeats(
  people: readonly UsernameWanted[],
  settled: Map<string, UsernameSettled>,
): UsernameWanted[] {
  const first = new Map<string, UsernameWanted>();
  for (const person of people) {
    const other = first.get(person.whole);
    if (!other || (!keeps(other) && keeps(person))) first.set(person.whole, person);
  }
  return people.filter((person) => {
    const winner = first.get(person.whole)!;
    if (winner === person) return true;
    const { file, line } = winner.at;
    settled.set(person.key, { refused: `has the same username as line ${line} of ${file}` });
    return false;
  });
}

function namesWithoutDomain(people: readonly UsernameWanted[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { whole } of people) {
    const name = withoutDomain(whole);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function namesFor(
  person: UsernameWanted,
  holders: ReadonlyMap<string, UsernameHeld>,
  shared: ReadonlyMap<string, number>,
): string[] | { refused: string } {
  const { whole, account } = person;
  if (account && keeps(person)) return [account.username];
  const short = withoutDomain(whole);
  if ([short, whole].some((name) => holders.get(name)?.madeByHand)) {
    return { refused: 'an account made by hand has this username already' };
  }
  return shared.get(short) === 1 ? [short, whole] : [whole];
}

/** Grants what is free, until nothing more becomes free. */
function grant(
  waiting: Waiting[],
  holders: Map<string, UsernameHeld>,
  settled: Map<string, UsernameSettled>,
): void {
  let left = waiting;
  for (;;) {
    const blocked = left.filter(({ person, names }) => {
      const accountId = person.account?.id ?? `new ${person.key}`;
      const username = names.find((name) => {
        const holder = holders.get(name);
        return !holder || holder.accountId === accountId;
      });
      if (username === undefined) return true;
      if (person.account) holders.delete(person.account.username);
      holders.set(username, { accountId, username, madeByHand: false });
      settled.set(person.key, { username });
      return false;
    });
    if (blocked.length === left.length) break;
    left = blocked;
  }
  for (const { person } of left) {
    settled.set(person.key, { refused: 'another account has this username already' });
  }
}

function keeps({ whole, account }: UsernameWanted): boolean {
  return account?.username === whole || account?.username === withoutDomain(whole);
}

function withoutDomain(whole: string): string {
  const at = whole.indexOf('@');
  return at > 0 ? whole.slice(0, at) : whole;
}
