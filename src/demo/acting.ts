import { createHash, randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import type { Actor } from '../accounts/actor.js';
import { SignIns } from '../accounts/sign-ins.js';
import { newSecret } from '../platform/config/settings.js';
import type { Once } from '../platform/db/once.js';

/** A demo school that exists. */
export interface DemoSchool {
  readonly id: string;
  readonly slug: string;
  readonly timezone: string;
}

/**
 * Does something as a person of the demo, with a real sign-in: everything that guards real use
 * guards this too. The sign-in ends with the act.
 */
export async function actingAs<T>(
  app: INestApplicationContext,
  school: DemoSchool,
  username: string,
  work: (actor: Actor) => Promise<T>,
): Promise<T> {
  const signIns = app.get(SignIns);
  const account = await signIns.findAccount(school.slug, username);
  if (account === undefined) throw new Error(`${username} of ${school.slug} has no account.`);
  const token = newSecret();
  await signIns.begin(token, account);
  try {
    const actor = await signIns.actor(token);
    if (actor === undefined) throw new Error(`The sign-in of ${username} did not hold.`);
    return await work(actor);
  } finally {
    await signIns.end(token);
  }
}

/** A step of the making, done once in a school however often the making is begun again. */
export function stepOnce(school: DemoSchool, step: string): Once {
  const mac = createHash('sha256').update(`demo|${school.id}|${step}`).digest();
  const hex = mac.toString('hex');
  const key = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  return { key, mac };
}

/** A form that was opened just now. */
export function freshOnce(): Once {
  const key = randomUUID();
  return { key, mac: createHash('sha256').update(key).digest() };
}
