import {
  type may,
  type Permission,
  PERMISSIONS,
  type Role,
  ROLES,
} from '../../src/accounts/permissions.js';

/**
 * Takes the application's own authorisation out, for the database to refuse alone: the one role table
 * opens every page to everybody who is signed in. Each test file has its own modules, so no other
 * test sees it.
 * @returns what the table said before
 */
export function openEveryPage(): typeof may {
  const table = PERMISSIONS as Record<Permission, readonly Role[]>;
  const real = { ...table };
  for (const permission of Object.keys(table)) table[permission as Permission] = ROLES;
  return (roles, permission) => roles.some((role) => real[permission].includes(role));
}

/** Whether this run of the tests asks what the database refuses alone. */
export function isStubbed(): boolean {
  return process.env.EARSHOT_TEST_STUBBED === '1';
}
