import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Audit } from '../platform/audit/audit.js';
import type { Tx } from '../platform/db/tx.js';
import { AccountFault } from './create-school.js';
import { Credential } from './credential.entity.js';
import { PersonRole } from './person-role.entity.js';
import { Person } from './person.entity.js';
import { ROLES, type Role } from './permissions.js';
import { Post, POST_KINDS, type PostKind } from './post.entity.js';

export interface NewUser {
  username: string;
  name: string;
  roles: string[];
  email?: string;
  yearGroup?: number;
  /** Hashed already: hashing has no place inside a transaction. */
  passwordHash: string;
  mustChange: boolean;
}

@Injectable()
export class AddUser {
  constructor(private readonly audit: Audit) {}

  /**
   * Adds a person by hand, with roles and posts. The owner's transaction only: on the command line
   * the first holders of posts need nobody's confirmation (domain.md, "People").
   */
  async run(tx: Tx, schoolId: string, user: NewUser): Promise<string> {
    const username = user.username.normalize('NFC').trim().toLowerCase();
    if (username === '' || username.length > 200 || /\s/.test(username))
      throw new AccountFault('A username is 1 to 200 characters without spaces.');
    const roles = this.wantedRoles(user.roles);
    const taken = await tx.one(`SELECT 1 FROM person WHERE school_id = $1 AND username = $2`, [
      schoolId,
      username,
    ]);
    if (taken !== undefined) throw new AccountFault(`The username ${username} is taken.`);

    const id = randomUUID();
    const [given = '', ...family] = user.name.trim().split(/\s+/);
    if (given === '') throw new AccountFault('A name is needed.');
    await tx.insert(Person, {
      id,
      schoolId,
      kind: roles.includes('student') ? 'student' : 'staff',
      username,
      givenName: given,
      familyName: family.join(' '),
      email: user.email ?? null,
      yearGroup: user.yearGroup ?? null,
      joinedAt: tx.now,
    });
    await tx.insert(Credential, {
      schoolId,
      personId: id,
      passwordHash: user.passwordHash,
      mustChange: user.mustChange,
      changedAt: tx.now,
    });
    for (const role of roles)
      if (isPost(role))
        await tx.insert(Post, {
          id: randomUUID(),
          schoolId,
          kind: role,
          personId: id,
          heldFrom: tx.now,
        });
      else await tx.insert(PersonRole, { schoolId, personId: id, role });
    await this.audit.write(tx, {
      action: 'person_added',
      kind: 'person',
      record: id,
      schoolId,
      detail: { roles },
    });
    return id;
  }

  /** Every adult is also `staff`; a student is never one. */
  private wantedRoles(asked: string[]): Role[] {
    const roles = new Set<Role>();
    for (const name of asked) {
      const role = ROLES.find((known) => known === name);
      if (role === undefined)
        throw new AccountFault(`"${name}" is not a role. Roles are: ${ROLES.join(', ')}.`);
      roles.add(role);
    }
    if (roles.size === 0) throw new AccountFault('At least one role is needed.');
    const young = roles.has('student') || roles.has('listener');
    const grown = [...roles].some((role) => role !== 'student' && role !== 'listener');
    if (young && grown)
      throw new AccountFault('A student or listener cannot hold the role of an adult.');
    roles.add(young ? 'student' : 'staff');
    return [...roles];
  }
}

/** `pastoral` is a plain role as well as a post for a year. */
function isPost(role: Role): role is Exclude<PostKind, 'pastoral'> & Role {
  return role !== 'pastoral' && (POST_KINDS as readonly string[]).includes(role);
}
