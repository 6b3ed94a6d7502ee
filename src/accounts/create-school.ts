import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { IANAZone } from 'luxon';
import { Audit } from '../platform/audit/audit.js';
import { Words } from '../platform/crypto/words.js';
import type { Tx } from '../platform/db/tx.js';
import { School } from './school.entity.js';

export interface NewSchool {
  slug: string;
  name: string;
  timezone: string;
  demo?: boolean;
}

/** What cannot be done, in one line for the person who asked on the command line. */
export class AccountFault extends Error {}

@Injectable()
export class CreateSchool {
  constructor(
    private readonly words: Words,
    private readonly audit: Audit,
  ) {}

  /** Makes a school with its key; the owner's transaction only. */
  async run(tx: Tx, school: NewSchool): Promise<string> {
    const slug = school.slug.trim().toLowerCase();
    if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(slug))
      throw new AccountFault('The slug may hold small letters, digits and hyphens, 40 at most.');
    if (school.name.trim() === '' || school.name.length > 120)
      throw new AccountFault('The name must be 1 to 120 characters long.');
    if (!IANAZone.isValidZone(school.timezone))
      throw new AccountFault(`"${school.timezone}" is not a time zone such as Europe/London.`);
    if ((await tx.one(`SELECT 1 FROM school WHERE slug = $1`, [slug])) !== undefined)
      throw new AccountFault(`There is already a school called ${slug}.`);
    const id = randomUUID();
    await tx.insert(School, {
      id,
      slug,
      name: school.name.trim(),
      timezone: school.timezone,
      demo: school.demo ?? false,
      dayStarts: '08:30',
      dayEnds: '15:30',
      createdAt: tx.now,
    });
    await this.words.makeSchoolKey(tx, id, randomUUID());
    await this.audit.write(tx, {
      action: 'school_created',
      kind: 'school',
      record: id,
      schoolId: id,
    });
    return id;
  }
}
