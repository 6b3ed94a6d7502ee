import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/db/tx.js';
import type { KeptItem, KeptQuestion } from '../platform/privacy/kept-item.js';
import type { Role } from './permissions.js';
import { ROLE_NAMES } from './role-names.js';

interface Facts {
  kind: 'student' | 'staff';
  username: string;
  given_name: string;
  family_name: string;
  preferred_name: string | null;
  email: string | null;
  year_group: number | null;
  tutor_group: string | null;
  date_of_birth: string | null;
  sex: string | null;
  send: boolean | null;
  pupil_premium: boolean | null;
  joined_at: string;
  left_at: string | null;
  roles: Role[];
  posts: Role[];
  classes: string[];
  password_changed_at: string | null;
  sign_ins: string[];
}

/** What an account holds of somebody, for a request for a copy. */
@Injectable()
export class AccountSubjectAccess {
  async about(tx: Tx, { personId, requestId }: KeptQuestion): Promise<KeptItem[]> {
    const row = await tx.one<{ facts: Facts }>(`SELECT facts FROM ctx.kept_account($1)`, [
      requestId,
    ]);
    if (row === undefined) return [];
    const { facts } = row;
    const plain = { kind: 'account', at: null, words: [], guard: null, decide: false } as const;
    return [
      {
        ...plain,
        key: `account.${personId}.roll`,
        heading: 'The roll of the school',
        facts: [
          { label: 'Name', text: `${facts.given_name} ${facts.family_name}`.trim() },
          { label: 'Called', text: facts.preferred_name ?? '' },
          { label: 'Username', text: facts.username },
          { label: 'E-mail', text: facts.email ?? '' },
          { label: 'Year', text: facts.year_group === null ? '' : String(facts.year_group) },
          { label: 'Tutor group', text: facts.tutor_group ?? '' },
          { label: 'Classes', text: facts.classes.join(', ') },
          { label: 'Date of birth', text: facts.date_of_birth ?? '' },
          { label: 'Sex', text: facts.sex ?? '' },
          { label: 'Special educational needs', text: yesNo(facts.send) },
          { label: 'Pupil premium', text: yesNo(facts.pupil_premium) },
          { label: 'Roles', text: names([...facts.roles, ...facts.posts]) },
          { label: 'On the roll since', at: new Date(facts.joined_at) },
          ...(facts.left_at === null ? [] : [{ label: 'Left', at: new Date(facts.left_at) }]),
        ].filter((line) => 'at' in line || line.text !== ''),
      },
      {
        ...plain,
        key: `account.${personId}.sign-ins`,
        heading: 'Signing in',
        facts: [
          ...(facts.password_changed_at === null
            ? []
            : [{ label: 'Password changed', at: new Date(facts.password_changed_at) }]),
          { label: 'How often', text: String(facts.sign_ins.length) },
          ...facts.sign_ins.map((at) => ({ label: 'Signed in', at: new Date(at) })),
        ],
      },
    ];
  }
}

function names(roles: readonly Role[]): string {
  return [...new Set(roles)].map((role) => ROLE_NAMES[role]).join(', ');
}

function yesNo(value: boolean | null): string {
  return value === null ? '' : value ? 'Yes' : 'No';
}
