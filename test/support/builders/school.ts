import { CreateSchool } from '../../../src/accounts/create-school.js';
import { AddUser } from '../../../src/accounts/add-user.js';
import { hashPassword } from '../../../src/accounts/passwords.js';
import type { TestApp } from '../app.js';

export const PASSWORD = 'earshot-demo';
let hashed: Promise<string> | undefined;

export interface BuiltSchool {
  id: string;
  slug: string;
  /** Ids by username. */
  people: Record<string, string>;
}

/**
 * A school with people, each given by roles: `{ sam: ['student'], dee: ['safeguarding_lead'] }`.
 * Everybody's password is PASSWORD. Students are in Year 9 unless `years` says otherwise.
 */
export async function buildSchool(
  { app, db }: Pick<TestApp, 'app' | 'db'>,
  people: Record<string, string[]>,
  options: { slug?: string; name?: string; timezone?: string; years?: Record<string, number> } = {},
): Promise<BuiltSchool> {
  const passwordHash = await (hashed ??= hashPassword(PASSWORD));
  const slug = options.slug ?? 'harbour';
  return db.asOwner(async (tx) => {
    const id = await app.get(CreateSchool).run(tx, {
      slug,
      name: options.name ?? `The ${slug} school`,
      timezone: options.timezone ?? 'Europe/London',
    });
    const ids: Record<string, string> = {};
    for (const [username, roles] of Object.entries(people)) {
      const young = roles.includes('student') || roles.includes('listener');
      ids[username] = await app.get(AddUser).run(tx, id, {
        username,
        name: `${username[0]?.toUpperCase()}${username.slice(1)} ${young ? 'Young' : 'Grown'}`,
        roles,
        email: `${username}@${slug}.example`,
        yearGroup: young ? (options.years?.[username] ?? 9) : undefined,
        passwordHash,
        mustChange: false,
      });
    }
    return { id, slug, people: ids };
  });
}
