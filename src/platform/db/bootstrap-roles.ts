import pg from 'pg';
import { withConnection } from './admin-connection.js';
import { LOGIN_ROLES, ROLES, ROLES_SQL, type LoginRole } from './roles.sql.js';

/**
 * Makes the roles of Earshot and sets their passwords; safe at each start.
 * @param adminUrl a superuser, or a role with CREATEROLE.
 */
export async function bootstrapRoles(
  adminUrl: string,
  passwords: Record<LoginRole, string>,
): Promise<void> {
  const passwordsSql = LOGIN_ROLES.map(
    (role) => `ALTER ROLE ${ROLES[role]} PASSWORD ${pg.escapeLiteral(passwords[role])};`,
  ).join('\n');
  // One simple query of several statements is one transaction: all of it, or nothing.
  await withConnection(adminUrl, (client) => client.query(`${ROLES_SQL}\n${passwordsSql}`));
}
